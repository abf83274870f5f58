import type uPlot from "uplot";
import type { Line } from "./lines";
import type { PlacedMark } from "./marks";
import { type Reading, readAt, readingsByNearness } from "./readout";

/** Where the pointer is, in CSS pixels of the plotting area, and what the curves say there. */
export interface Hover {
  readings: Reading[];
  /** What happened where the pointer is. */
  marks: PlacedMark[];
  x: number;
  left: number;
  /** Of the reading that lies nearest, null where it has no value. */
  top: number | null;
  width: number;
  /** The pointer is on this chart, not only on one that shares its crosshair. */
  own: boolean;
  offset: { left: number; top: number };
}

export interface PlotState {
  lines: readonly Line[];
  last: readonly (Reading | null)[];
  hover: Hover | null;
  /** The lines were asked for another range than the one on screen; its own are on their way. */
  coarse: boolean;
  error: Error | null;
}

/** So near, in CSS pixels, the pointer is at a mark. */
const AT_MARK = 6;

/** What the chart's surroundings (legend, tooltip, note) show of it; React reads it as an external store. */
export class PlotView {
  private state: PlotState = { lines: [], last: [], hover: null, coarse: false, error: null };
  private marks: readonly PlacedMark[] = [];
  private readonly listeners = new Set<() => void>();

  readonly get = (): PlotState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  painted(lines: readonly Line[], marks: readonly PlacedMark[], plot: uPlot, coarse: boolean): void {
    this.marks = marks;
    this.set({ lines, coarse, last: lines.map((line) => readAt(line, null)), hover: this.hoverOf(plot, lines) });
  }

  moved(plot: uPlot): void {
    const hover = this.hoverOf(plot, this.state.lines);
    if (hover || this.state.hover) this.set({ hover });
  }

  setError(error: Error | null): void {
    if (error !== this.state.error) this.set({ error });
  }

  private set(change: Partial<PlotState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  private hoverOf(plot: uPlot, lines: readonly Line[]): Hover | null {
    const { left = -1, top = -1 } = plot.cursor;
    if (left < 0 || lines.every((line) => line.x.length === 0)) return null;
    const own = plot.over.matches(":hover");
    const x = plot.posToVal(left, "x");
    const readings = readingsByNearness(lines, x, own ? plot.posToVal(top, "y") : 0);
    const { left: start, top: head, width } = plot.bbox;
    const ratio = devicePixelRatio;
    const nearest = readings[0]?.smoothed ?? readings[0]?.value ?? null;
    return {
      readings,
      marks: own ? this.marks.filter((mark) => Math.abs(plot.valToPos(mark.x, "x") - left) <= AT_MARK) : [],
      x,
      left,
      own,
      top: nearest === null ? null : plot.valToPos(nearest, "y"),
      // From uPlot, not from the page, which would have to be laid out for it at every paint.
      width: width / ratio,
      offset: { left: start / ratio, top: head / ratio },
    };
  }
}
