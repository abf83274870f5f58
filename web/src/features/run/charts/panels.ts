import type { Run } from "@/api/generated";
import type { LineSpec } from "@/charts/lines";

/** One chart: metrics of the same name from the training, validation and out-of-bag parts, or one metric. */
export interface Panel {
  title: string;
  specs: LineSpec[];
}

export interface Section {
  id: string;
  panels: Panel[];
}

/** Parts of the data that the same measure is taken on, in the order of their colours. */
const PARTS = ["train", "val", "oob"];
const LEARNING = "learning";
export const SYSTEM = "system";
const TEST = "test";
/** What people look at first. */
const FIRST = ["loss", "accuracy", "rmse", "r2", "f1", "precision", "recall"];

/** What of a run names its charts. */
export type Measured = Pick<Run, "id" | "metrics" | "started_at">;

/** Panels by section: what is learned (train, val and oob share a chart), then every other prefix by name. */
export function sectionsOf(run: Measured): Section[] {
  const sections = new Map<string, Map<string, LineSpec[]>>();
  for (const name of Object.keys(run.metrics).toSorted()) {
    const [prefix = "", rest] = split(name);
    const section = PARTS.includes(prefix) ? LEARNING : prefix;
    const title = section === LEARNING ? rest : name;
    const panels = sections.get(section) ?? new Map<string, LineSpec[]>();
    sections.set(section, panels.set(title, [...(panels.get(title) ?? []), specOf(run, name, prefix)]));
  }
  return [...sections]
    .map(([id, panels]) => ({ id, panels: [...panels].map(([title, specs]) => ({ title, specs: byPart(specs) })).toSorted(byWeight) }))
    .toSorted((a, b) => weightOf(a.id) - weightOf(b.id));
}

/** The sections of the Charts tab; what was judged once at the end is told as numbers, the machine has its own tab. */
export function learningSections(run: Measured): Section[] {
  return sectionsOf(run).filter(({ id }) => id !== SYSTEM && id !== TEST);
}

/** Names and last values of what was judged once, on the part that training never saw. */
export function testResults(run: Run): [name: string, value: number | null][] {
  const results = Object.entries(run.metrics).filter(([name]) => name.startsWith(`${TEST}/`));
  return results.map(([name, value]) => [name.slice(TEST.length + 1), value]);
}

function split(name: string): [prefix: string, rest: string] {
  const slash = name.indexOf("/");
  return slash < 0 ? ["", name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function specOf(run: Measured, name: string, prefix: string): LineSpec {
  const part = PARTS.indexOf(prefix);
  const start = run.started_at ? Date.parse(run.started_at) / 1000 : null;
  return { run: run.id, name, label: part < 0 ? name : prefix, color: part < 0 ? 0 : part, start };
}

function byPart(specs: LineSpec[]): LineSpec[] {
  return specs.toSorted((a, b) => a.color - b.color);
}

function byWeight(a: Panel, b: Panel): number {
  const weight = ({ title }: Panel): number => (FIRST.indexOf(title) + FIRST.length + 1) % (FIRST.length + 1);
  return weight(a) - weight(b);
}

function weightOf(section: string): number {
  return section === LEARNING ? 0 : 1;
}
