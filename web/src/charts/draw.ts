import type { Line } from "./lines";
import { dashOf, HUES } from "@/ui/palette";
import { traceBand } from "./band";
import { labelBoxes, markColor, type PlacedMark } from "./marks";
import type { ChartTheme } from "./theme";

/** Where a chart draws: `px` and `py` turn values into canvas pixels; `box` is the plotting area in canvas pixels. */
export interface Surface {
  context: CanvasRenderingContext2D;
  px: (x: number) => number;
  py: (y: number) => number;
  box: { left: number; top: number; width: number; height: number };
  ratio: number;
  theme: ChartTheme;
  logY: boolean;
  /** Many curves: thin ones, which are told apart more easily and rasterised in a tenth of the time. */
  crowded: boolean;
}

const FAINT = 0.28;
const BAND = 0.14;
/** So few points are shown as dots, each. */
const DOTS_UP_TO = 30;

/** Draw one curve: the span of each bucket, the raw line (faint where a smoothed one lies over it), its marks. */
export function drawLine(surface: Surface, line: Line): void {
  const { context, ratio, theme } = surface;
  const color = theme.hues[line.color % HUES] ?? theme.text;
  context.save();
  context.lineJoin = "round";
  context.strokeStyle = color;
  context.fillStyle = color;
  context.setLineDash(dashOf(line.color).map((part) => part * ratio));
  if (line.thinned) drawBand(surface, line);
  context.globalAlpha = line.smoothed ? FAINT : 1;
  context.lineWidth = (line.smoothed || surface.crowded ? 1 : 1.5) * ratio;
  strokeValues(surface, line.x, line.columns.value);
  context.globalAlpha = 1;
  context.lineWidth = 1.75 * ratio;
  if (line.smoothed) strokeValues(surface, line.x, line.smoothed);
  context.setLineDash([]);
  drawDots(surface, line);
  drawNonfinite(surface, line);
  context.restore();
}

/** What the points of each bucket span: a spike stays in sight when points are thinned. */
function drawBand(surface: Surface, line: Line): void {
  const { context, px, py } = surface;
  const y = (value: number | null | undefined): number | null => {
    const shown = visible(surface, value);
    return shown === null ? null : py(shown);
  };
  context.globalAlpha = BAND;
  context.beginPath();
  traceBand(context, { x: px, y }, line.x, line.columns.min, line.columns.max);
  context.fill();
}

/** One path; where several rows fall on one pixel column its lowest and highest are drawn, so that none is lost. */
function strokeValues(surface: Surface, xs: readonly number[], ys: readonly (number | null)[]): void {
  const { context } = surface;
  let column = Number.NaN;
  let low = 0;
  let high = 0;
  let last = 0;
  let open = false;
  const flush = (): void => {
    if (high - low < 0.5) return;
    context.lineTo(column, low);
    context.lineTo(column, high);
    context.lineTo(column, last);
  };
  context.beginPath();
  for (let row = 0; row < xs.length; row += 1) {
    const value = visible(surface, ys[row]);
    if (value === null) {
      if (open) flush();
      open = false;
      continue;
    }
    const x = Math.round(surface.px(xs[row] ?? 0));
    const y = surface.py(value);
    if (open && x === column) {
      low = Math.min(low, y);
      high = Math.max(high, y);
      last = y;
      continue;
    }
    if (open) flush();
    if (open) context.lineTo(x, y);
    else context.moveTo(x, y);
    [column, low, high, last, open] = [x, y, y, y, true];
  }
  if (open) flush();
  context.stroke();
}

/** Dots for short series, and for a point between two gaps, which has no line to be seen by. */
function drawDots(surface: Surface, line: Line): void {
  const { context, ratio } = surface;
  const { value } = line.columns;
  const few = value.length <= DOTS_UP_TO;
  for (let row = 0; row < value.length; row += 1) {
    const y = visible(surface, value[row]);
    const alone = visible(surface, value[row - 1]) === null && visible(surface, value[row + 1]) === null;
    if (y === null || !(few || alone)) continue;
    context.beginPath();
    context.arc(surface.px(line.x[row] ?? 0), surface.py(y), (alone ? 3 : 2) * ratio, 0, 2 * Math.PI);
    context.fill();
  }
}

const NAN = 1;
const PLUS_INFINITY = 2;
const MINUS_INFINITY = 4;

/** NaN is a cross at the foot, +infinity a mark at the head, -infinity one at the foot. */
function drawNonfinite(surface: Surface, line: Line): void {
  const { context, box, ratio, theme } = surface;
  context.fillStyle = theme.bad;
  context.strokeStyle = theme.bad;
  context.lineWidth = 1.5 * ratio;
  const size = 3 * ratio;
  const foot = box.top + box.height - size - 2 * ratio;
  for (let row = 0; row < line.x.length; row += 1) {
    const kinds = line.columns.nonfinite[row] ?? 0;
    if (kinds === 0) continue;
    const x = surface.px(line.x[row] ?? 0);
    if (kinds & NAN) cross(context, x, foot, size);
    if (kinds & PLUS_INFINITY) triangle(context, x, box.top + size + 2 * ratio, -size);
    if (kinds & MINUS_INFINITY) triangle(context, x, foot, size);
  }
}

/** A value as the axis can show it: a logarithmic axis shows what is above zero. */
function visible(surface: Surface, value: number | null | undefined): number | null {
  return value === null || value === undefined || (surface.logY && value <= 0) ? null : value;
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x - size, y + size);
  context.lineTo(x + size, y - size);
  context.stroke();
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.moveTo(x, y + size);
  context.lineTo(x - size, y - size);
  context.lineTo(x + size, y - size);
  context.fill();
}

/** A dashed line with a flag at the head where something happened; labels beside the lines where there is room. */
export function drawMarks(surface: Surface, marks: readonly PlacedMark[]): void {
  const { context, box, ratio, theme } = surface;
  const lines = marks.map((mark) => ({ ...mark, at: Math.round(surface.px(mark.x)) }));
  context.save();
  context.font = theme.font.replace("11px", `${10 * ratio}px`);
  context.textBaseline = "top";
  context.textAlign = "left";
  context.lineJoin = "round";
  context.lineWidth = 3 * ratio;
  context.strokeStyle = theme.surface;
  context.fillStyle = theme.muted;
  for (const { label, left } of labelBoxes(lines, box, (text) => context.measureText(text).width, LABEL_GAP * ratio)) {
    const top = box.top + 1.5 * ratio;
    context.strokeText(label, left, top);
    context.fillText(label, left, top);
  }
  for (const { at, kind } of lines) {
    if (at >= box.left && at <= box.left + box.width) drawMarkLine(surface, at, markColor(kind, theme));
  }
  context.restore();
}

/** CSS pixels between a line, past its flag, and its label. */
const LABEL_GAP = 10;

function drawMarkLine(surface: Surface, at: number, color: string): void {
  const { context, box, ratio } = surface;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = ratio;
  context.setLineDash([3 * ratio, 3 * ratio]);
  // A line of an odd width is sharp in the middle of a pixel.
  const middle = at + (Math.round(ratio) % 2) / 2;
  context.beginPath();
  context.moveTo(middle, box.top);
  context.lineTo(middle, box.top + box.height);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(at, box.top);
  context.lineTo(at + 7 * ratio, box.top + 3.5 * ratio);
  context.lineTo(at, box.top + 7 * ratio);
  context.fill();
}
