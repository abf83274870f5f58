import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ZoomOut } from "lucide-react";
import { Slider } from "radix-ui";
import { Button } from "@/ui/Button";
import { formatCount } from "@/ui/format";
import { Segmented } from "@/ui/Segmented";
import type { StepRange } from "@/state/series";
import type { ChartOptions } from "./lines";

interface ChartToolbarProps {
  options: ChartOptions;
  range: StepRange;
  onOptions: (options: ChartOptions) => void;
  onRange: (range: StepRange) => void;
}

const LONGEST_SMOOTHING = 0.99;

/** What holds for all charts of a page: smoothing, the x axis, logarithmic axes, the zoom. */
export function ChartToolbar({ options, range, onOptions, onRange }: ChartToolbarProps) {
  const zoomed = range.from !== null || range.to !== null;
  const from = formatCount(range.from ?? 0);
  const to = range.to === null ? t`the end` : formatCount(range.to);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex items-center gap-2 text-sm text-muted">
        <span aria-hidden><Trans>Smoothing</Trans></span>
        <Smoothing value={options.smoothing} onChange={(smoothing) => onOptions({ ...options, smoothing })} />
      </div>
      <Segmented
        label={t`Horizontal axis`}
        value={options.x}
        onChange={(x) => onOptions({ ...options, x })}
        options={[
          { value: "step", label: t`Step` },
          { value: "relative", label: t`Relative time` },
          { value: "wall", label: t`Wall time` },
        ]}
      />
      <span className="flex gap-1">
        <Toggle pressed={options.logY} onPress={() => onOptions({ ...options, logY: !options.logY })} label={t`Log y`} />
        <Toggle pressed={options.logX} onPress={() => onOptions({ ...options, logX: !options.logX })} label={t`Log x`} />
      </span>
      {zoomed && (
        <Button small icon={<ZoomOut size={14} />} onClick={() => onRange({ from: null, to: null })}>
          <Trans>Steps {from} to {to}: show all</Trans>
        </Button>
      )}
    </div>
  );
}

function Smoothing({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <>
      <Slider.Root
        className="relative flex h-5 w-28 items-center"
        value={[value]}
        min={0}
        max={LONGEST_SMOOTHING}
        step={0.01}
        onValueChange={([next = 0]) => onChange(next)}
      >
        <Slider.Track className="relative h-1 grow rounded-full bg-line">
          <Slider.Range className="absolute h-full rounded-full bg-accent" />
        </Slider.Track>
        <Slider.Thumb aria-label={t`Smoothing`} className="block size-4 rounded-full border-2 border-accent bg-surface" />
      </Slider.Root>
      <output className="w-8 text-text">{value === 0 ? t`off` : value.toFixed(2)}</output>
    </>
  );
}

function Toggle({ pressed, onPress, label }: { pressed: boolean; onPress: () => void; label: string }) {
  return (
    <Button small look={pressed ? "secondary" : "ghost"} aria-pressed={pressed} onClick={onPress} className={pressed ? "text-accent-text" : ""}>
      {label}
    </Button>
  );
}
