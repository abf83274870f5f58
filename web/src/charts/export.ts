import type { Series } from "@/api/generated";
import { HUES } from "@/ui/palette";
import type { Line } from "./lines";
import { chartTheme } from "./theme";

/** Long form, as every data tool reads it: one row a point. */
export function csvOf(series: readonly Series[]): string {
  const rows = series.flatMap(({ run, name, step, time, value, nonfinite }) =>
    step.map((at, row) => [run, name, at, time[row], value[row] ?? nonfiniteWord(nonfinite[row] ?? 0)].map(quoted).join(",")),
  );
  return ["run,metric,step,time,value", ...rows, ""].join("\n");
}

function nonfiniteWord(kind: number): string {
  if (kind & 1) return "nan";
  return kind & 2 ? "inf" : "-inf";
}

function quoted(cell: string | number | undefined): string {
  const text = String(cell ?? "");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const HEAD = 44;

/** The chart as it is on screen, with its title and the names of its curves. */
export function pngOf(canvas: HTMLCanvasElement, title: string, lines: readonly Line[]): Promise<Blob> {
  const ratio = devicePixelRatio;
  const theme = chartTheme();
  const picture = document.createElement("canvas");
  picture.width = canvas.width;
  picture.height = canvas.height + HEAD * ratio;
  const context = picture.getContext("2d");
  if (!context) throw new Error("This browser gives no 2D canvas.");
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(canvas, 0, HEAD * ratio);
  context.scale(ratio, ratio);
  context.fillStyle = theme.text;
  context.font = theme.font.replace("11px", "600 13px");
  context.fillText(title, 12, 20);
  context.font = theme.font;
  let at = 12;
  for (const line of lines) {
    context.fillStyle = theme.hues[line.color % HUES] ?? theme.text;
    context.fillRect(at, 33, 12, 3);
    context.fillStyle = theme.muted;
    context.fillText(line.label, at + 16, 38);
    at += 32 + context.measureText(line.label).width;
  }
  return new Promise((resolve, reject) =>
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made.")))),
  );
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
