import uPlot from "uplot";
import type { SeriesFeed } from "@/api/series-feed";
import { sameRange, type StepRange } from "@/state/series";
import { drawLine, drawMarks, type Surface } from "./draw";
import { type Extent, extentOfX, extentOfY } from "./extent";
import { type ChartOptions, type Line, type LineSpec, nearestRow, prepare } from "./lines";
import { type Mark, type PlacedMark, placed } from "./marks";
import { Painter } from "./painter";
import { pixelsOf } from "./pixels";
import { isCrowded } from "./rows";
import { chartTheme, onChartTheme } from "./theme";
import { uplotOptions } from "./uplot-options";
import { PlotView } from "./view";

export interface PlotInput {
  specs: readonly LineSpec[];
  options: ChartOptions;
  range: StepRange;
  marks: readonly Mark[];
  sync: string;
  onZoom: (range: StepRange) => void;
}

const NOTHING: Extent = [0, 1];
/** A change of one of these is seen; callers keep them the same object while they say the same. */
const SHOWN = ["specs", "options", "range", "marks"] as const;

/** One chart on one canvas, outside React: it takes series from a feed and paints when its painter says so. */
export class Plot {
  readonly view = new PlotView();
  private readonly painter = new Painter(() => this.paint());
  private readonly element: HTMLElement;
  private readonly undo: (() => void)[] = [];
  private input: PlotInput;
  private uplot: uPlot | null = null;
  private feed: SeriesFeed | null = null;
  private unfollow: (() => void) | undefined;
  private lines: Line[] = [];
  private marks: PlacedMark[] = [];
  private extentX: Extent = NOTHING;
  private extentY: Extent = NOTHING;
  private readonly painted = new Map<string, number>();

  constructor(element: HTMLElement, input: PlotInput) {
    this.element = element;
    this.input = input;
    this.undo.push(onChartTheme(() => this.rebuild()));
    const sight = new IntersectionObserver((entries) => this.painter.setShown(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: "120px",
    });
    const size = new ResizeObserver(() => this.resize());
    sight.observe(element);
    size.observe(element);
    this.undo.push(() => sight.disconnect(), () => size.disconnect());
  }

  /** Show what `feed` holds, from the moment it holds something: until then the last picture stays. */
  follow(feed: SeriesFeed): void {
    this.unfollow?.();
    const take = (): void => {
      this.view.setError(feed.error);
      if (!feed.ready) return;
      const answer = this.feed !== feed;
      this.feed = feed;
      if (answer) this.painter.now();
      else this.painter.streamed();
    };
    this.unfollow = feed.onChange(take);
    take();
  }

  update(input: PlotInput): void {
    const before = this.input;
    this.input = input;
    const { options } = input;
    const other = before.options;
    const changed = SHOWN.filter((part) => input[part] !== before[part]);
    if (options.x !== other.x || options.logX !== other.logX || options.logY !== other.logY) this.rebuild();
    else if (changed.length > 0 && changed.every((part) => part === "range") && !this.element.matches(":hover")) this.painter.later();
    else if (changed.length > 0) this.painter.now();
  }

  dispose(): void {
    this.unfollow?.();
    this.painter.dispose();
    this.uplot?.destroy();
    for (const undo of this.undo) undo();
  }

  get canvas(): HTMLCanvasElement | null {
    return this.uplot?.ctx.canvas ?? null;
  }

  private rebuild(): void {
    this.uplot?.destroy();
    this.uplot = null;
    this.painter.now();
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.uplot && width > 0) this.uplot.setSize({ width, height });
    else this.painter.now();
  }

  private paint(): void {
    if (!this.feed) return;
    const { specs, options, marks } = this.input;
    const feed = this.feed;
    this.lines = specs.map((spec) => prepare(spec, feed.get(spec.run, spec.name), options));
    this.marks = placed(marks, options.x, this.lines[0]?.start ?? null);
    this.measure();
    this.uplot ??= this.build();
    this.uplot.setData([this.extentX, [null, null]]);
    this.view.painted(this.lines, this.marks, this.uplot, !sameRange(feed.request.range, this.input.range));
    this.announce();
  }

  private measure(): void {
    const { options, range } = this.input;
    const whole = extentOfX(this.lines, options.logX) ?? NOTHING;
    const zoomed = options.x === "step" ? ([range.from ?? whole[0], range.to ?? whole[1]] satisfies Extent) : whole;
    this.extentX = zoomed[0] < zoomed[1] ? zoomed : whole;
    this.extentY = extentOfY(this.lines, this.extentX, options.logY) ?? NOTHING;
  }

  private build(): uPlot {
    const { options, specs, sync } = this.input;
    const shape = {
      width: this.element.clientWidth,
      height: this.element.clientHeight,
      options,
      sync,
      name: specs[0]?.name ?? "",
      theme: chartTheme(),
      extentX: () => this.extentX,
      extentY: () => this.extentY,
    };
    const hooks = {
      draw: (plot: uPlot) => this.draw(plot),
      zoom: (low: number, high: number) => this.input.onZoom(this.stepsBetween(low, high)),
      reset: () => this.input.onZoom({ from: null, to: null }),
      cursor: (plot: uPlot) => this.view.moved(plot),
    };
    return new uPlot(uplotOptions(shape, hooks), [this.extentX, [null, null]], this.element);
  }

  private draw(plot: uPlot): void {
    const { options } = this.input;
    const { ctx: context, bbox: box } = plot;
    const theme = chartTheme();
    const surface: Surface = {
      context,
      box,
      theme,
      ratio: uPlot.pxRatio,
      logY: options.logY,
      crowded: isCrowded(this.lines.length),
      px: pixelsOf(plot, "x", options.logX),
      py: pixelsOf(plot, "y", options.logY),
    };
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    for (const line of this.lines) drawLine(surface, line);
    drawMarks(surface, this.marks);
    context.restore();
  }

  /** The range that was dragged over, in steps: the server's series are asked by step whatever the axis shows. */
  private stepsBetween(low: number, high: number): StepRange {
    if (this.input.options.x === "step") return { from: Math.floor(low), to: Math.ceil(high) };
    const ends = this.lines
      .filter((line) => line.x.length > 0)
      .map((line) => [line.columns.step[nearestRow(line.x, low)] ?? 0, line.columns.step[nearestRow(line.x, high)] ?? 0]);
    return { from: Math.min(...ends.map(([from = 0]) => from)), to: Math.max(...ends.map(([, to = 0]) => to)) };
  }

  /** Tell the page which points can be seen now, so that the way from a report to a pixel can be timed. */
  private announce(): void {
    for (const { run, name, columns } of this.lines) {
      const step = columns.step.at(-1);
      const key = `${run} ${name}`;
      if (step === undefined || this.painted.get(key) === step) continue;
      this.painted.set(key, step);
      window.dispatchEvent(new CustomEvent("trainyard:painted", { detail: { run, name, step } }));
    }
  }
}
