import { type ReactNode, useRef } from "react";
import { useWidth } from "@/ui/use-width";

interface FigureProps {
  title: ReactNode;
  /** What the upward axis measures, and whatever else is said beside the title. */
  aside?: ReactNode;
  /** A line below: what is under the pointer. */
  foot?: ReactNode;
  /** Before the width is known, so that nothing jumps. */
  height: number;
  most?: number;
  children: (width: number) => ReactNode;
}

/** A chart with its title, drawn as wide as there is room. */
export function Figure({ title, aside, foot, height, most = Number.POSITIVE_INFINITY, children }: FigureProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <span className="font-semibold">{title}</span>
        {aside && <span className="caption">{aside}</span>}
      </figcaption>
      <div ref={box} dir="ltr" style={{ minHeight: height }}>{width > 0 && children(Math.min(width, most))}</div>
      {foot !== undefined && <p className="caption mt-1.5 min-h-8" aria-live="polite">{foot}</p>}
    </figure>
  );
}
