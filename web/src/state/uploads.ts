import { waitMs } from "./connection";

/** Uploads of this tab, a batch for each time that somebody chose files. Times are milliseconds since the epoch. */
export type FileState = "waiting" | "sending" | "done" | "failed";

export interface UploadFile {
  /** With `/`, as the person's folder had it. */
  path: string;
  bytes: number;
  sent: number;
  state: FileState;
  /** The upload's id on the server, once it has one. */
  id: string | null;
  problem: string | null;
}

export type BatchState = "sending" | "paused" | "lost" | "making" | "made" | "failed";

export interface Batch {
  id: number;
  /** What the data set is to be called, or null to let the server find a name. */
  name: string | null;
  files: readonly UploadFile[];
  state: BatchState;
  bytes: number;
  sent: number;
  done: number;
  /** When the next try is, while the line is lost. */
  retryAt: number | null;
  attempt: number;
  problem: string | null;
  /** The data set that was made of it. */
  dataset: string | null;
  /** Recent moments and what had been sent by then, oldest first: the speed comes from them. */
  pace: readonly (readonly [at: number, sent: number])[];
}

export type UploadsState = readonly Batch[];

/** What has happened to some files of a batch, by their places. */
export type Moves = ReadonlyMap<number, Partial<Pick<UploadFile, "sent" | "state" | "id" | "problem">>>;

export type UploadEvent =
  | { type: "added"; batch: number; name: string | null; files: readonly { path: string; bytes: number }[] }
  | { type: "moved"; batch: number; now: number; files: Moves }
  | { type: "lost"; batch: number; now: number }
  | { type: "paused" | "resumed" | "making"; batch: number }
  | { type: "removed"; batch: number }
  | { type: "made"; batch: number; dataset: string }
  | { type: "refused"; batch: number; problem: string };

const PACE_MS = 6_000;

export function uploadsAfter(state: UploadsState, event: UploadEvent): UploadsState {
  if (event.type === "added") return [...state, begun(event.batch, event.name, event.files)];
  if (event.type === "removed") return state.filter(({ id }) => id !== event.batch);
  return state.map((batch) => (batch.id === event.batch ? batchAfter(batch, event) : batch));
}

function begun(id: number, name: string | null, files: readonly { path: string; bytes: number }[]): Batch {
  return {
    id,
    name,
    files: files.map((file) => ({ ...file, sent: 0, state: "waiting", id: null, problem: null })),
    state: "sending",
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    sent: 0,
    done: 0,
    retryAt: null,
    attempt: 0,
    problem: null,
    dataset: null,
    pace: [],
  };
}

type BatchEvent = Exclude<UploadEvent, { type: "added" | "removed" }>;

function batchAfter(batch: Batch, event: BatchEvent): Batch {
  switch (event.type) {
    case "moved":
      return moved(batch, event.files, event.now);
    case "lost":
      if (batch.state !== "sending" && batch.state !== "making") return batch;
      return { ...batch, state: "lost", retryAt: event.now + waitMs(batch.attempt), attempt: batch.attempt + 1, files: waiting(batch), pace: [] };
    case "paused":
      return batch.state === "sending" || batch.state === "lost" ? { ...batch, state: "paused", retryAt: null, files: waiting(batch), pace: [] } : batch;
    case "resumed":
      if (batch.state === "sending" || batch.state === "making" || batch.state === "made") return batch;
      return { ...batch, state: "sending", retryAt: null, problem: null, files: batch.files.map(tryAgain) };
    case "making":
      return { ...batch, state: "making", problem: null };
    case "made":
      return { ...batch, state: "made", dataset: event.dataset };
    case "refused":
      return { ...batch, state: "failed", problem: event.problem };
  }
}

function moved(batch: Batch, moves: Moves, now: number): Batch {
  const files = batch.files.map((file, place) => {
    const move = moves.get(place);
    return move ? { ...file, ...move } : file;
  });
  const sent = files.reduce((sum, file) => sum + file.sent, 0);
  const done = files.reduce((count, file) => count + (file.state === "done" ? 1 : 0), 0);
  const failed = files.find(({ state }) => state === "failed");
  const pace = [...batch.pace.filter(([at]) => now - at <= PACE_MS), [now, sent] as const];
  const attempt = sent > batch.sent ? 0 : batch.attempt;
  const next = { ...batch, files, sent, done, pace, attempt };
  return failed && batch.state === "sending" ? { ...next, state: "failed", problem: failed.problem } : next;
}

/** What was on its way goes back into the line; what had arrived is not sent again. */
function waiting(batch: Batch): UploadFile[] {
  return batch.files.map((file) => (file.state === "sending" ? { ...file, state: "waiting" } : file));
}

function tryAgain(file: UploadFile): UploadFile {
  return file.state === "failed" ? { ...file, state: "waiting", problem: null } : file;
}

/** The places of the files to begin with now, so that `most` are under way at once. */
export function nextFiles(batch: Batch, most: number): number[] {
  if (batch.state !== "sending") return [];
  let free = most - batch.files.filter(({ state }) => state === "sending").length;
  const next: number[] = [];
  for (let place = 0; place < batch.files.length && free > 0; place += 1) {
    if (batch.files[place]?.state !== "waiting") continue;
    next.push(place);
    free -= 1;
  }
  return next;
}

export function allThere(batch: Batch): boolean {
  return batch.files.length > 0 && batch.done === batch.files.length;
}

/** Whether closing the tab would cut something off. */
export function isUnfinished(batch: Batch): boolean {
  return batch.state !== "made" && batch.state !== "failed";
}

/** Bytes a second over the last few seconds; null while nobody can say. */
export function speedOf({ pace, state }: Batch): number | null {
  const first = pace[0];
  const last = pace.at(-1);
  if (state !== "sending" || !first || !last || last[0] - first[0] < 500) return null;
  return Math.max(0, ((last[1] - first[1]) / (last[0] - first[0])) * 1000);
}

export function secondsLeft(batch: Batch): number | null {
  const speed = speedOf(batch);
  return speed ? (batch.bytes - batch.sent) / speed : null;
}
