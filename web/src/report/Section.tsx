import type { ReactNode } from "react";
import { Notice } from "@/ui/Notice";

/** A titled part of the report. */
export function Section({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h2 className="text-lg font-semibold">{title}</h2>
      {aside && <p className="caption">{aside}</p>}
      <div className="mt-3">{children}</div>
    </section>
  );
}

/** What makes the numbers mean less than they seem, before the numbers. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <div className="whole">
      <Notice tone="warning">
        <ul className={notes.length > 1 ? "list-disc ps-4" : undefined}>{notes.map((note) => <li key={note}><bdi>{note}</bdi></li>)}</ul>
      </Notice>
    </div>
  );
}
