import type { DatasetKind, DatasetState, State } from "@/api/generated";
import type { XAxis } from "@/charts/lines";

/** View state lives in the URL. Each function takes whatever stands there and keeps what makes sense. */
type Raw = Record<string, unknown>;

const STATES: ReadonlySet<string> = new Set<State>(["queued", "starting", "running", "pausing", "paused", "stopping", "completed", "failed", "stopped"]);
const AXES: readonly XAxis[] = ["step", "relative", "wall"];
const TABS = ["overview", "charts", "logs", "system", "artifacts", "evaluation"] as const;

const KINDS: ReadonlySet<string> = new Set<DatasetKind>(["table", "image", "text", "series", "cloud", "multimodal"]);
const READINESS: ReadonlySet<string> = new Set<DatasetState>(["draft", "processing", "ready", "attention", "error"]);
const DATASET_TABS = ["overview", "browse", "columns", "split", "versions", "used"] as const;
const METRICS = ["accuracy", "f1", "rmse", "mae"] as const;
const PARTS = ["train", "validation", "test"] as const;

export type DatasetTab = (typeof DATASET_TABS)[number];

export type ComparedMetric = (typeof METRICS)[number];

export type Tab = (typeof TABS)[number];

export interface ChartSearch {
  smooth?: number;
  x?: XAxis;
  logx?: boolean;
  logy?: boolean;
  from?: number;
  to?: number;
}

export interface RunsSearch extends ChartSearch {
  q?: string;
  state?: State[];
  trainer?: string[];
  dataset?: string[];
  sort?: string;
  cols?: string[];
  panels?: string[];
  pin?: string[];
  hide?: string[];
}

export interface RunSearch extends ChartSearch {
  tab?: Tab;
  q?: string;
  level?: string;
  /** Id of the evaluation that is shown. */
  evaluation?: string;
  /** The class whose curves are shown. */
  of?: string;
}

export interface CompareSearch extends ChartSearch {
  run?: string[];
  baseline?: string;
  panels?: string[];
  /** Fields that are equal are shown too. */
  all?: boolean;
  /** The metric by which verdicts are given. */
  by?: ComparedMetric;
}

export interface DatasetsSearch {
  q?: string;
  kind?: DatasetKind[];
  state?: DatasetState[];
  tag?: string;
}

export interface DatasetSearch {
  tab?: DatasetTab;
  /** Of the samples that are browsed. */
  part?: (typeof PARTS)[number];
  label?: string;
  /** Place among all samples of the one that is open. */
  sample?: number;
}

export interface NewSearch {
  /** A run whose config to begin with. */
  from?: string;
  dataset?: string;
  trainer?: string;
}

export function runsSearch(raw: Raw): RunsSearch {
  return {
    ...chartSearch(raw),
    q: text(raw.q),
    state: list(raw.state)?.filter((one): one is State => STATES.has(one)),
    trainer: list(raw.trainer),
    dataset: list(raw.dataset),
    sort: text(raw.sort),
    cols: list(raw.cols),
    panels: list(raw.panels),
    pin: list(raw.pin),
    hide: list(raw.hide),
  };
}

export function runSearch(raw: Raw): RunSearch {
  return { ...chartSearch(raw), tab: oneOf(TABS, raw.tab), q: text(raw.q), level: text(raw.level), evaluation: text(raw.evaluation), of: text(raw.of) };
}

export function compareSearch(raw: Raw): CompareSearch {
  const run = list(raw.run) ?? list([raw.run]);
  return {
    ...chartSearch(raw),
    run: run && [...new Set(run)],
    baseline: text(raw.baseline),
    panels: list(raw.panels),
    all: raw.all === true || undefined,
    by: oneOf(METRICS, raw.by),
  };
}

export function datasetsSearch(raw: Raw): DatasetsSearch {
  return {
    q: text(raw.q),
    kind: list(raw.kind)?.filter((one): one is DatasetKind => KINDS.has(one)),
    state: list(raw.state)?.filter((one): one is DatasetState => READINESS.has(one)),
    tag: text(raw.tag),
  };
}

export function datasetSearch(raw: Raw): DatasetSearch {
  return { tab: oneOf(DATASET_TABS, raw.tab), part: oneOf(PARTS, raw.part), label: text(raw.label), sample: number(raw.sample, 0) };
}

export function newSearch(raw: Raw): NewSearch {
  return { dataset: text(raw.dataset), trainer: text(raw.trainer), from: text(raw.from) };
}

function chartSearch(raw: Raw): ChartSearch {
  return {
    smooth: number(raw.smooth, 0, 0.99),
    x: oneOf(AXES, raw.x),
    logx: raw.logx === true || undefined,
    logy: raw.logy === true || undefined,
    from: number(raw.from),
    to: number(raw.to),
  };
}

function text(value: unknown): string | undefined {
  return (typeof value === "string" || typeof value === "number") && value !== "" ? String(value) : undefined;
}

function list(value: unknown): string[] | undefined {
  const items = Array.isArray(value) ? value.map(text).filter((item) => item !== undefined) : [];
  return items.length > 0 ? items : Array.isArray(value) ? [] : undefined;
}

function number(value: unknown, low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : undefined;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((one) => one === value);
}
