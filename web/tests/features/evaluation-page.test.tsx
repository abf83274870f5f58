import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Tooltip } from "radix-ui";
import { type ReactElement, useState } from "react";
import { beforeAll, expect, test, vi } from "vitest";
import type { ClassCurve } from "@/api/evaluation-types";
import type { OnChoice } from "@/features/run/evaluation/choice";
import { ConfusionMatrix } from "@/features/run/evaluation/classes/ConfusionMatrix";
import { Reliability } from "@/features/run/evaluation/classes/Reliability";
import { Threshold } from "@/features/run/evaluation/classes/Threshold";
import { cheapestPlace, type Costs, placeAt } from "@/features/run/evaluation/maths/threshold";
import { Scatter } from "@/features/run/evaluation/numbers/Scatter";

/** jsdom lays nothing out: every box is said to be so wide. */
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
  return render(<I18nProvider i18n={i18n}><Tooltip.Provider>{element}</Tooltip.Provider></I18nProvider>);
}

test("a cell of the matrix is reached and opened by keyboard; an empty one opens nothing", async () => {
  const chosen = vi.fn();
  show(<ConfusionMatrix names={["cat", "dog", " "]} confusion={[[8, 2, 0], [1, 9, 0], [0, 0, 4]]} onChoice={chosen} />);
  await userEvent.tab();
  await userEvent.keyboard("{ArrowRight}");
  expect(document.activeElement?.textContent).toContain("2 (20%) of 10 that are “cat” were said to be “dog”.");
  await userEvent.keyboard("{Enter}");
  expect(chosen).toHaveBeenLastCalledWith({ title: "Is “cat”, said to be “dog”", filter: { truth: "cat", predicted: "dog" } });
  await userEvent.keyboard("{ArrowRight}{Enter}");
  expect(chosen).toHaveBeenCalledTimes(1);
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(chosen).toHaveBeenLastCalledWith({ title: "“(no name)”, said rightly", filter: { truth: " ", predicted: " " } });
});

test("a matrix of many classes holds no more cells than are near", () => {
  const names = Array.from({ length: 300 }, (_, at) => `class ${at}`);
  const { container } = show(<ConfusionMatrix names={names} confusion={names.map((_, row) => names.map((__, column) => Number(row === column)))} onChoice={vi.fn()} />);
  expect(container.querySelector("[role=grid]")?.getAttribute("aria-rowcount")).toBe("301");
  expect(container.querySelectorAll("[role=gridcell]").length).toBeLessThan(2_000);
});

test("a bar of the reliability diagram asks for the samples of its confidence", async () => {
  const chosen = vi.fn();
  const bins = [
    { low: 0.4, high: 0.6, count: 0, confidence: null, accuracy: null },
    { low: 0.6, high: 0.8, count: 10, confidence: 0.71, accuracy: 0.5 },
  ];
  show(<Reliability bins={bins} error={0.21} calibration={null} onChoice={chosen} />);
  await userEvent.click(screen.getByRole("button", { name: "Confidence 60% to 80%: 10 samples, 71% sure on average, 50% right." }));
  expect(chosen).toHaveBeenCalledWith({ title: "Confidence 60% to 80%", filter: { low: 0.6000000000000001, high: 0.8 } });
  expect(screen.getAllByRole("button")).toHaveLength(1);
});

test("points of the scatter chart are walked in order of the truth", async () => {
  const chosen = vi.fn();
  const points = [{ row: 7, truth: 30, predicted: 20 }, { row: 3, truth: 10, predicted: 11 }];
  show(<Scatter points={points} samples={2} onChoice={chosen} />);
  await userEvent.tab();
  await userEvent.keyboard("{ArrowRight}{Enter}");
  expect(chosen).toHaveBeenCalledWith({ title: "Sample 4: is 10, said 11", point: points[1] });
});

/** Probabilities .9 yes, .8 no, .6 yes, .6 yes, .3 no, .1 no. */
const CURVE: ClassCurve = {
  name: "yes",
  positives: 3,
  negatives: 3,
  thresholds: [1.1, 0.9, 0.8, 0.6, 0.3, 0.1],
  true_positives: [0, 1, 1, 3, 3, 3],
  false_positives: [0, 0, 1, 1, 2, 3],
};

function Panel({ onChoice = vi.fn() }: { onChoice?: OnChoice }) {
  const [threshold, setThreshold] = useState(0.85);
  const [costs, setCosts] = useState<Costs>({ falseAlarm: 1, miss: 1 });
  return <Threshold curve={CURVE} threshold={threshold} place={placeAt(CURVE, threshold)} costs={costs} cheapest={cheapestPlace(CURVE, costs)} onThreshold={setThreshold} onCosts={setCosts} onChoice={onChoice} />;
}

const cells = (): string[] => screen.getAllByRole("cell").map(({ textContent }) => textContent ?? "");

test("one threshold moves the four counts and what they cost, and goes to where that is least", async () => {
  show(<Panel />);
  expect(cells()).toEqual(["1 true positives", "2 misses", "0 false alarms", "3 true negatives"]);
  expect(screen.getByRole("status").textContent).toBe("Mistakes cost 2 here. They cost least from 0.600 on: 1.");
  await userEvent.click(screen.getByRole("button", { name: "Go to the cheapest threshold" }));
  expect(cells()).toEqual(["3 true positives", "0 misses", "1 false alarms", "2 true negatives"]);
  await userEvent.clear(screen.getByLabelText("A false alarm costs"));
  await userEvent.type(screen.getByLabelText("A false alarm costs"), "10");
  expect(screen.getByRole("status").textContent).toBe("Mistakes cost 10 here. They cost least from 0.900 on: 2.");
});

test("a count opens the samples that are in it, whatever class was the most probable", async () => {
  const chosen = vi.fn();
  show(<Panel onChoice={chosen} />);
  await userEvent.click(screen.getByRole("button", { name: "2 misses" }));
  expect(chosen).toHaveBeenCalledWith({ title: "yes: misses", filter: { of: "yes", below: 0.9, truth: "yes" } });
  await userEvent.click(screen.getByRole("button", { name: "0 false alarms" }));
  expect(chosen).toHaveBeenLastCalledWith({ title: "yes: false alarms", filter: { of: "yes", at_least: 0.9, other_than: "yes" } });
});

test("what a temperature makes of the probabilities is shown, and opens no samples: their confidence is another", async () => {
  const bins = [{ low: 0.6, high: 0.8, count: 10, confidence: 0.71, accuracy: 0.5 }];
  const calibration = { temperature: 2, fitted_on: 50, scores: { ece: 0.01 }, reliability: [{ low: 0.4, high: 0.6, count: 10, confidence: 0.51, accuracy: 0.5 }] };
  show(<Reliability bins={bins} error={0.21} calibration={calibration} onChoice={vi.fn()} />);
  await userEvent.click(screen.getByRole("button", { name: "At the temperature" }));
  expect(screen.getByText("calibration error 0.010", { exact: false })).toBeTruthy();
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["As told"]);
  expect(screen.getByRole("img", { name: "Confidence 40% to 60%: 10 samples, 51% sure on average, 50% right." })).toBeTruthy();
});

test("a cost that is no number is marked and not taken", async () => {
  show(<Panel />);
  const field = screen.getByLabelText("A miss costs");
  await userEvent.clear(field);
  await userEvent.type(field, "-3");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByRole("status").textContent).toContain("Mistakes cost 2 here.");
});
