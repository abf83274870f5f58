import type { SeriesPreview } from "@/api/datasets";
import { formatMetric } from "@/ui/format";
import { hueVar } from "@/ui/palette";
import { bandPath, extentOf } from "./curve-path";

const WIDTH = 200;
const HEIGHT = 80;
/** More channels than this cannot be told apart in a thumbnail. */
const SMALL_CHANNELS = 4;

interface CurvesProps {
  series: SeriesPreview;
  label: string;
  large?: boolean | undefined;
}

/** A series drawn as the band from the lowest to the highest value of each bucket, so that a spike is seen. */
export function Curves({ series, label, large }: CurvesProps) {
  const channels = large ? series.channels : series.channels.slice(0, SMALL_CHANNELS);
  const [low, high] = extentOf(channels);
  return (
    <span className="flex h-full flex-col" dir="ltr">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label} className="min-h-0 w-full grow">
        {channels.map((channel, index) => (
          <path key={channel.name} d={bandPath(channel, low, high, WIDTH, HEIGHT)} fill={hueVar(index)} stroke={hueVar(index)} strokeWidth="1.2" strokeLinejoin="round" vectorEffect="non-scaling-stroke" opacity={0.9} />
        ))}
      </svg>
      {large && (
        <span className="flex flex-wrap gap-x-4 px-3 pb-2 text-xs text-muted">
          {channels.map(({ name }, index) => (
            <span key={name} className="flex items-center gap-1.5"><span aria-hidden className="h-0.5 w-3" style={{ background: hueVar(index) }} />{name}</span>
          ))}
          <span className="ms-auto">{formatMetric(low)} – {formatMetric(high)}</span>
        </span>
      )}
    </span>
  );
}
