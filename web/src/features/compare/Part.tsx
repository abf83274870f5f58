import type { ReactNode } from "react";

interface PartProps {
  title: ReactNode;
  /** What to know for reading it. */
  hint?: ReactNode;
  children: ReactNode;
}

export function Part({ title, hint, children }: PartProps) {
  return (
    <section className="min-w-0">
      <h2 className="font-semibold">{title}</h2>
      {hint && <p className="caption">{hint}</p>}
      <div className="mt-2">{children}</div>
    </section>
  );
}
