import { t } from "@lingui/core/macro";
import { formatCount, formatMetric } from "@/ui/format";

const WIDTH = 144;
const HEIGHT = 32;

/** Counts of equally wide bins. A bin with anything in it is always seen. */
export function Histogram({ counts, edges }: { counts: readonly number[]; edges: readonly [number, number] }) {
  const most = Math.max(1, ...counts);
  const step = WIDTH / counts.length;
  const low = formatMetric(edges[0]);
  const high = formatMetric(edges[1]);
  const bin = (at: number): string => formatMetric(edges[0] + ((edges[1] - edges[0]) * at) / counts.length);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={t`Histogram from ${low} to ${high}`} direction="ltr" className="block">
      {counts.map((count, at) => {
        const height = count > 0 ? Math.max(1.5, (count / most) * (HEIGHT - 1)) : 0;
        return (
          // The bins stand in their order and never change it.
          // eslint-disable-next-line react/no-array-index-key
          <g key={at}>
            <title>{`${bin(at)} – ${bin(at + 1)}: ${formatCount(count)}`}</title>
            <rect x={at * step} y={0} width={step} height={HEIGHT} fill="transparent" />
            <rect x={at * step + 0.5} y={HEIGHT - height} width={Math.max(1, step - 1)} height={height} fill="var(--accent)" opacity={0.75} />
          </g>
        );
      })}
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.25} y2={HEIGHT - 0.25} stroke="var(--line)" strokeWidth="0.5" />
    </svg>
  );
}
