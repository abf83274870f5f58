import type uPlot from "uplot";
import { formatDuration, formatNamed, formatTick, formatTime } from "@/ui/format";
import type { Extent } from "./extent";
import type { ChartOptions, XAxis } from "./lines";
import type { ChartTheme } from "./theme";

export interface PlotHooks {
  draw: (plot: uPlot) => void;
  zoom: (low: number, high: number) => void;
  reset: () => void;
  cursor: (plot: uPlot) => void;
}

export interface PlotShape {
  width: number;
  height: number;
  options: ChartOptions;
  sync: string;
  /** Of the metric, which tells the unit of the vertical axis. */
  name: string;
  theme: ChartTheme;
  extentX: () => Extent;
  extentY: () => Extent;
}

const DURATION_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
const LINEAR = 1;
const LOGARITHMIC = 3;

/** uPlot keeps axes, grid, crosshair and selection; the curves are drawn by ours, in its draw hook. */
export function uplotOptions(shape: PlotShape, hooks: PlotHooks): uPlot.Options {
  const { options } = shape;
  return {
    width: shape.width,
    height: shape.height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: options.x === "wall", distr: options.logX ? LOGARITHMIC : LINEAR, range: shape.extentX },
      y: { distr: options.logY ? LOGARITHMIC : LINEAR, range: shape.extentY },
    },
    series: [{}, { show: true, paths: () => null, points: { show: false } }],
    axes: [
      { ...axisLook(shape.theme), size: 28, space: 64, values: ticksOfX(options.x), ...incrementsOf(options.x) },
      { ...axisLook(shape.theme), size: widthOfY, space: 32, values: (_, ticks) => ticks.map((tick) => labelOfY(shape.name, tick)) },
    ],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      sync: { key: shape.sync, setSeries: false, scales: ["x", null] },
      bind: { dblclick: () => () => (hooks.reset(), null) },
    },
    hooks: {
      draw: [hooks.draw],
      setCursor: [hooks.cursor],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          hooks.zoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function axisLook(theme: ChartTheme): uPlot.Axis {
  return {
    stroke: theme.muted,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
  };
}

function ticksOfX(axis: XAxis): uPlot.Axis.DynamicValues {
  if (axis === "relative") return (_, ticks) => ticks.map(formatDuration);
  if (axis === "wall") return (_, ticks) => ticks.map((tick) => formatTime(tick));
  return (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? formatTick(tick) : ""));
}

function incrementsOf(axis: XAxis): Pick<uPlot.Axis, "incrs"> {
  return axis === "relative" ? { incrs: DURATION_STEPS } : {};
}

function labelOfY(name: string, tick: number | null): string {
  return tick === null ? "" : formatNamed(name, tick);
}

function widthOfY(_: uPlot, labels: string[] | null): number {
  const longest = Math.max(3, ...(labels ?? []).map((label) => label?.length ?? 0));
  return 14 + longest * 6.5;
}
