import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactElement } from "react";
import { beforeAll, expect, test, vi } from "vitest";
import { ImportancePanel } from "@/features/run/evaluation/why/ImportancePanel";
import { PictureMap } from "@/features/run/evaluation/why/PictureMap";
import { SeriesMap } from "@/features/run/evaluation/why/SeriesMap";

class Wide {
  readonly told: ResizeObserverCallback;

  constructor(told: ResizeObserverCallback) {
    this.told = told;
  }
  observe(target: Element): void {
    this.told([{ target, contentRect: { width: 600 } } as unknown as ResizeObserverEntry], this as unknown as ResizeObserver);
  }
  unobserve(): void {}
  disconnect(): void {}
}

beforeAll(() => {
  vi.stubGlobal("ResizeObserver", Wide);
});

function show(element: ReactElement) {
  return render(<I18nProvider i18n={i18n}>{element}</I18nProvider>);
}

const LIMITS = "It says what this model leans on.";

test("columns stand as they came, with their interval, and what was left out and cannot be told is said", async () => {
  const pieces = Array.from({ length: 14 }, (_, at) => ({ name: `column ${at}`, drop: 0.3 - at / 40, low: 0.2 - at / 40, high: 0.4 - at / 40 }));
  show(<ImportancePanel importance={{ metric: "true_probability", score: 0.8, part: "test", samples: 133, repeats: 5, pieces, left_out: 2, limits: LIMITS }} />);
  expect(screen.getAllByRole("listitem")).toHaveLength(12);
  expect(screen.getAllByRole("listitem")[0]?.textContent).toBe("column 00.300± 0.100");
  expect(screen.getByTitle("column 0: 95 % interval 0.200 to 0.400")).toBeTruthy();
  expect(screen.getByText("133 samples (Test), shuffled 5 times; 95 % intervals over samples.", { exact: false }).textContent).toContain("For 2 others there was no time.");
  expect(screen.getByText(LIMITS)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Show all 14" }));
  expect(screen.getAllByRole("listitem")).toHaveLength(14);
});

test("a field of a picture is as strong as its effect, in one colour for and another against", async () => {
  const view = { kind: "picture", part: null, method: "occlusion", unit: "log_odds", limits: LIMITS, height: 3, width: 4, field: 2, picture: "data:image/png;base64," } as const;
  const { container } = show(<PictureMap view={{ ...view, effects: [[2, -1], [0, 0]] }} />);
  const fields = [...container.querySelectorAll("rect")];
  expect(fields.map((one) => [one.getAttribute("fill"), Number(one.getAttribute("fill-opacity"))])).toEqual([["var(--accent)", 0.9], ["var(--warn)", 0.45], ["var(--accent)", 0], ["var(--accent)", 0]]);
  expect(fields[3]?.getAttribute("height")).toBe("1"); // cut off by the edge
  await userEvent.hover(fields[1] as Element);
  expect(screen.getByText("-1.000")).toBeTruthy();
});

test("of many channels those that did most are shown, and gaps stay gaps", () => {
  const curves = Array.from({ length: 8 }, () => [1, null, 2, 3]);
  const effects = curves.map((_, channel) => [0, 0, channel, 0]);
  const { container } = show(<SeriesMap view={{ kind: "series", part: null, method: "occlusion", unit: "log_odds", limits: LIMITS, steps: 8, effects, curves }} />);
  expect(screen.getByText("6 of 8 channels, those that did most")).toBeTruthy();
  expect(screen.getAllByRole("img").map((one) => one.getAttribute("aria-label")?.slice(0, 9))).toEqual([3, 4, 5, 6, 7, 8].map((one) => `Channel ${one}`));
  expect(container.querySelector("path")?.getAttribute("d")?.match(/[ML]/g)).toEqual(["M", "M", "L"]);
});
