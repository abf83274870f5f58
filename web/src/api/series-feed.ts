import {
  EMPTY_SERIES,
  loaded,
  loading,
  pointsArrived,
  type SeriesState,
  snapshotArrived,
  type StepRange,
} from "@/state/series";
import type { ServerMessage } from "./generated";
import { stream } from "./live";
import { fetchSeries } from "./series";

export interface FeedRequest {
  runs: readonly string[];
  names: readonly string[];
  points: number;
  range: StepRange;
  /** Ask again so often, for metrics that the stream does not carry; 0 never. Milliseconds. */
  pollMs: number;
}

const CATCH_UP_MS = 500;
/** A tail this much longer than what was asked for is thinned again by the server. */
const LONGEST = 2;

/**
 * The live series of one chart, outside React: it subscribes first and buffers, then asks for the series, and asks
 * again whenever what it shows may miss a point.
 */
export class SeriesFeed {
  error: Error | null = null;
  private readonly states = new Map<string, SeriesState>();
  private readonly answered = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private leave: (() => void)[] = [];
  private abort = new AbortController();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private poll: ReturnType<typeof setInterval> | undefined;
  private near = true;
  /** Metrics to ask for when the chart comes near again. */
  private readonly missed = new Set<string>();
  readonly request: FeedRequest;

  constructor(request: FeedRequest) {
    this.request = request;
  }

  start(): void {
    const { runs, names, pollMs } = this.request;
    this.abort = new AbortController();
    for (const run of runs) this.leave.push(stream.subscribe(`run:${run}`, (message) => this.received(run, message)));
    for (const name of names) void this.load(name);
    if (pollMs > 0) this.poll = setInterval(() => names.forEach((name) => void this.load(name)), pollMs);
  }

  stop(): void {
    this.abort.abort();
    clearInterval(this.poll);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    for (const leave of this.leave) leave();
    this.leave = [];
  }

  /** A chart far from the window neither folds nor asks; it asks once when it comes near and something has moved. */
  setNear(near: boolean): void {
    this.near = near;
    if (!near) return;
    for (const name of this.missed) void this.load(name);
    this.missed.clear();
  }

  get(run: string, name: string): SeriesState {
    return this.states.get(keyOf(run, name)) ?? EMPTY_SERIES;
  }

  /** Whether the first answer has come for every metric. */
  get ready(): boolean {
    return this.request.names.every((name) => this.answered.has(name));
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  retry(): void {
    this.error = null;
    for (const name of this.request.names) void this.load(name);
  }

  private async load(name: string): Promise<void> {
    const { runs, points, range } = this.request;
    const { signal } = this.abort;
    if (!this.near) {
      this.missed.add(name);
      return;
    }
    for (const run of runs) this.states.set(keyOf(run, name), loading(this.get(run, name)));
    try {
      const answers = await fetchSeries({ runs, name, points, range }, signal);
      const byRun = new Map(answers.map((series) => [series.run, series]));
      for (const run of runs) this.set(run, name, loaded(this.get(run, name), name, byRun.get(run), range));
      this.answered.add(name);
      this.error = null;
    } catch (error) {
      if (signal.aborted) return;
      for (const run of runs) this.states.set(keyOf(run, name), { ...this.get(run, name), loading: false });
      this.error = error instanceof Error ? error : new Error(String(error));
    }
    this.changed();
  }

  private received(run: string, message: ServerMessage): void {
    const { names, range } = this.request;
    if (!this.near) {
      for (const name of names) this.missed.add(name);
    } else if (message.type === "points") {
      for (const name of names) this.set(run, name, pointsArrived(this.get(run, name), name, message, range));
      if (names.some((name) => name in message.series)) this.changed();
    } else if (message.type === "snapshot") {
      const cursor = message.cursors[run] ?? 0;
      for (const name of names) this.set(run, name, snapshotArrived(this.get(run, name), cursor));
      if (this.error) names.forEach((name) => this.catchUp(name));
    } else if (message.type === "reset") {
      for (const name of names) this.catchUp(name);
    }
  }

  private set(run: string, name: string, state: SeriesState): void {
    this.states.set(keyOf(run, name), state);
    const { points } = this.request;
    const long = points > 0 && state.columns.step.length > LONGEST * points;
    if (state.stale || long) this.catchUp(name);
  }

  private catchUp(name: string): void {
    if (this.timers.has(name)) return;
    const timer = setTimeout(() => {
      this.timers.delete(name);
      void this.load(name);
    }, CATCH_UP_MS);
    this.timers.set(name, timer);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function keyOf(run: string, name: string): string {
  return `${run} ${name}`;
}
