import { t } from "@lingui/core/macro";
import { useMemo, useState } from "react";
import type { PictureView } from "@/api/evaluation-types";
import { effectText } from "./words";
import { hue, strength } from "./shade";

/** The picture as the model gets it, and beside it what counted, field by field, over a faint copy. */
export function PictureMap({ view }: { view: PictureView }) {
  const { width, height, field, effects, picture } = view;
  const [pointed, setPointed] = useState<number | null>(null);
  const strongest = useMemo(() => effects.flat().reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0), [effects]);
  const fields = useMemo(() => effects.flatMap((row, down) => row.map((value, across) => ({ place: `${down}.${across}`, x: across * field, y: down * field, value }))), [effects, field]);
  const look = { width: "100%", viewBox: `0 0 ${width} ${height}`, direction: "ltr", className: "block rounded border border-line bg-sunken" } as const;
  const image = <image href={picture} width={width} height={height} preserveAspectRatio="none" style={{ imageRendering: "pixelated", filter: "grayscale(1)" }} />;
  return (
    <div dir="ltr" className="grid max-w-xl grid-cols-2 gap-4">
      <figure>
        <svg {...look} role="img" aria-label={t`The picture`}><image href={picture} width={width} height={height} preserveAspectRatio="none" style={{ imageRendering: "pixelated" }} /></svg>
        <figcaption className="caption mt-1">{t`As the model gets it, ${width} × ${height} pixels`}</figcaption>
      </figure>
      <figure>
        <svg {...look} role="img" aria-label={t`What counted, over the picture`} onPointerLeave={() => setPointed(null)}>
          <g opacity="0.2">{image}</g>
          {fields.map(({ place, x, y, value }) => (
            <rect
              key={place}
              x={x}
              y={y}
              width={Math.min(field, width - x)}
              height={Math.min(field, height - y)}
              fill={hue(value)}
              fillOpacity={strength(value, Math.abs(strongest)) * 0.9}
              shapeRendering="crispEdges"
              onPointerEnter={() => setPointed(value)}
            />
          ))}
        </svg>
        <figcaption className="caption mt-1">{pointed === null ? t`Strongest field: ${effectText(view.unit, strongest)}` : effectText(view.unit, pointed)}</figcaption>
      </figure>
    </div>
  );
}
