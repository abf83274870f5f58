/** One pixel column of a band: from the column before it up to `right`, between two heights, in canvas pixels. */
interface Column {
  right: number;
  top: number;
  bottom: number;
}

type Pen = Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "closePath">;
type Values = readonly (number | null)[];

/** Where values lie on the canvas; null for one that the axis cannot show. */
export interface BandScale {
  x: (value: number) => number;
  y: (value: number | null | undefined) => number | null;
}

/**
 * Trace the area between the lowest and the highest point of each bucket, which reaches from the end of the bucket
 * before it to its own: a spike is as wide as its bucket, and no pixel column loses one. A stretch without gaps is one
 * outline on whole pixels, because a rectangle a bucket takes the browser several times as long to fill.
 */
export function traceBand(pen: Pen, scale: BandScale, xs: readonly number[], lows: Values, highs: Values): void {
  let stretch: Column[] = [];
  for (let row = 0; row < xs.length; row += 1) {
    const low = scale.y(lows[row]);
    const high = scale.y(highs[row]);
    if (low === null || high === null) {
      outline(pen, stretch);
      stretch = [];
    } else {
      extend(stretch, Math.round(scale.x(xs[row] ?? 0)), Math.floor(high), Math.ceil(low));
    }
  }
  outline(pen, stretch);
}

function extend(stretch: Column[], right: number, top: number, bottom: number): void {
  const last = stretch.at(-1);
  if (last?.right !== right) {
    stretch.push({ right, top, bottom });
    return;
  }
  last.top = Math.min(last.top, top);
  last.bottom = Math.max(last.bottom, bottom);
}

function outline(pen: Pen, stretch: readonly Column[]): void {
  const first = stretch[0];
  if (!first) return;
  const start = first.right - 1;
  pen.moveTo(start, first.top);
  stretch.forEach(({ right, top }, at) => {
    pen.lineTo(stretch[at - 1]?.right ?? start, top);
    pen.lineTo(right, top);
  });
  for (let at = stretch.length - 1; at >= 0; at -= 1) {
    const { right, bottom } = stretch[at] ?? first;
    pen.lineTo(right, bottom);
    pen.lineTo(stretch[at - 1]?.right ?? start, bottom);
  }
  pen.closePath();
}
