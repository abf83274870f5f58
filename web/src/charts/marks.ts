import type { XAxis } from "./lines";
import type { ChartTheme } from "./theme";

/** Something that happened during a run, drawn as a line with a flag. `time` in Unix seconds. */
export interface Mark {
  step: number | null;
  time: number;
  /** An alert; a config that was changed; where a fork begins. */
  kind: "info" | "warning" | "error" | "change" | "start";
  /** What the tooltip says at it, a line each. */
  texts: readonly string[];
  /** What stands beside the line where there is room. */
  label: string | null;
}

/** A mark and where it stands, in the units of the axis. */
export interface PlacedMark extends Mark {
  x: number;
}

/** The marks that have a place on the axis, from left to right. `start` of the run in Unix seconds. */
export function placed(marks: readonly Mark[], axis: XAxis, start: number | null): PlacedMark[] {
  const place = ({ step, time }: Mark): number | null => {
    if (axis === "step") return step;
    if (axis === "wall") return time;
    return start === null ? null : time - start;
  };
  return marks
    .flatMap((mark) => {
      const x = place(mark);
      return x === null ? [] : [{ ...mark, x }];
    })
    .toSorted((a, b) => a.x - b.x);
}

export interface LabelBox {
  label: string;
  /** Left edge, in the units of `at`. */
  left: number;
}

/**
 * Where labels stand: beside their line, to its left where the right has no room, and not at all over another one.
 * `at` are the lines' places from left to right, `width` measures a label, `gap` is kept free around each.
 */
export function labelBoxes(
  marks: readonly { at: number; label: string | null }[],
  box: { left: number; width: number },
  width: (label: string) => number,
  gap: number,
): LabelBox[] {
  const boxes: LabelBox[] = [];
  let free = box.left;
  for (const { at, label } of marks) {
    if (label === null || at < box.left || at > box.left + box.width) continue;
    const size = width(label);
    const left = at + gap + size <= box.left + box.width ? at + gap : at - gap - size;
    if (left < free) continue;
    boxes.push({ label, left });
    free = Math.max(at, left + size) + gap;
  }
  return boxes;
}

export function markColor(kind: Mark["kind"], theme: ChartTheme): string {
  if (kind === "error") return theme.bad;
  return kind === "warning" || kind === "info" ? theme.warn : theme.muted;
}
