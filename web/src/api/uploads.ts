import { useSyncExternalStore } from "react";
import { allThere, type Batch, isUnfinished, type Moves, nextFiles, type UploadEvent, type UploadFile, uploadsAfter, type UploadsState } from "@/state/uploads";
import { createDataset } from "./datasets";
import { ApiError } from "./problem";
import { everythingRemembered, fingerprint, forget, type Remembered, uploadId } from "./remembered";
import { sendingBegins } from "./sending";
import type * as TusModule from "./tus";

const AT_ONCE = 3;
const FLUSH_MS = 250;
/** Thousands of small files end faster than anybody reads. */
const TELL_MS = 60;

export interface ChosenFile {
  file: File;
  /** With `/`, as the folder had it. */
  path: string;
}

type Tus = typeof TusModule;

/** The uploads of this tab, outside React: they go on whatever page is open. */
class Uploads {
  private state: UploadsState = [];
  private readonly watchers = new Set<() => void>();
  private readonly files = new Map<number, readonly ChosenFile[]>();
  private readonly under = new Map<string, TusModule.Sending>();
  private readonly busyPrints = new Map<string, string>();
  private readonly moves = new Map<number, Map<number, Partial<UploadFile>>>();
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();
  private telling: ReturnType<typeof setTimeout> | undefined;
  private flushing: ReturnType<typeof setTimeout> | undefined;
  private tus: Promise<Tus> | null = null;
  private count = 0;

  readonly get = (): UploadsState => this.state;

  readonly onChange = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Begin to send; a data set is made of them once all are there. */
  add(chosen: readonly ChosenFile[], name: string | null): void {
    if (chosen.length === 0) return;
    sendingBegins();
    const batch = (this.count += 1);
    this.files.set(batch, chosen);
    this.move({ type: "added", batch, name, files: chosen.map(({ file, path }) => ({ path, bytes: file.size })) });
    void this.advance(batch);
  }

  pause(batch: number): void {
    this.halt(batch);
    this.move({ type: "paused", batch });
  }

  /** Go on after a pause, a lost line or a refusal. */
  resume(batch: number): void {
    clearTimeout(this.timers.get(batch));
    this.move({ type: "resumed", batch });
    void this.advance(batch);
  }

  /** Break off, and take what has arrived off the server. */
  async cancel(batch: number): Promise<void> {
    this.halt(batch);
    clearTimeout(this.timers.get(batch));
    const chosen = this.files.get(batch) ?? [];
    const there = this.find(batch)?.files ?? [];
    this.close(batch);
    const tus = await this.load();
    const ids = chosen.map(({ file, path }, place) => forget(fingerprint(file, path)) ?? there[place]?.id);
    for (const id of ids) if (id) await tus.discard(id);
  }

  /** Take a batch that has ended off the screen. */
  close(batch: number): void {
    this.files.delete(batch);
    this.move({ type: "removed", batch });
  }

  /** Files that were being sent when a page was closed, and that nobody has gone on with. */
  cutOff(): Remembered[] {
    const mine = new Set([...this.files.values()].flat().map(({ file, path }) => fingerprint(file, path)));
    return everythingRemembered().filter(({ print }) => !mine.has(print));
  }

  /** Take what had arrived of such files off the server. */
  async dropCutOff(files: readonly Remembered[]): Promise<void> {
    const tus = await this.load();
    for (const { print } of files) forget(print);
    await Promise.all(files.map(({ url }) => tus.discard(uploadId(url))));
  }

  private find(batch: number): Batch | undefined {
    return this.state.find(({ id }) => id === batch);
  }

  private load(): Promise<Tus> {
    this.tus ??= import("./tus").catch((error: unknown) => {
      this.tus = null;
      throw error;
    });
    return this.tus;
  }

  /** Begin with as many files as may be under way, or make the data set when all are there. */
  private async advance(id: number): Promise<void> {
    const tus = await this.load().catch(() => null);
    const batch = this.find(id);
    if (!batch) return;
    if (!tus) return this.lost(id);
    if (allThere(batch) && batch.state === "sending") return this.make(batch);
    const next = nextFiles(batch, AT_ONCE);
    if (next.length === 0) return;
    this.note(id, new Map(next.map((place) => [place, { state: "sending" as const }])));
    for (const place of next) this.begin(id, place, tus);
  }

  private begin(batch: number, place: number, tus: Tus): void {
    const chosen = this.files.get(batch)?.[place];
    if (!chosen) return;
    const key = `${batch} ${place}`;
    const print = fingerprint(chosen.file, chosen.path);
    const mine = (this.busyPrints.get(print) ?? key) === key;
    if (mine) this.busyPrints.set(print, key);
    const ended = (): void => {
      this.under.delete(key);
      if (mine) this.busyPrints.delete(print);
    };
    const sending = tus.send(chosen.file, chosen.path, mine, {
      onProgress: (sent) => this.later(batch, place, { sent }),
      onDone: (id) => {
        ended();
        this.note(batch, new Map([[place, { sent: chosen.file.size, state: "done", id }]]));
        void this.advance(batch);
      },
      onTrouble: (problem) => {
        ended();
        if (problem === null) this.lost(batch);
        else this.refuse(batch, place, problem);
      },
    });
    this.under.set(key, sending);
  }

  /** The line is gone: count down, then go on where each file was. */
  private lost(batch: number): void {
    this.halt(batch);
    const now = Date.now();
    this.move({ type: "lost", batch, now });
    const retryAt = this.find(batch)?.retryAt;
    if (!retryAt) return;
    clearTimeout(this.timers.get(batch));
    this.timers.set(batch, setTimeout(() => this.resume(batch), retryAt - now));
  }

  private refuse(batch: number, place: number, problem: string): void {
    this.halt(batch);
    this.note(batch, new Map([[place, { state: "failed", problem }]]));
  }

  private async make(batch: Batch): Promise<void> {
    this.move({ type: "making", batch: batch.id });
    try {
      const uploads = batch.files.map(({ id, path }) => ({ id: id ?? "", path }));
      const dataset = await createDataset({ name: batch.name, uploads });
      for (const { file, path } of this.files.get(batch.id) ?? []) forget(fingerprint(file, path));
      this.move({ type: "made", batch: batch.id, dataset: dataset.id });
    } catch (error) {
      // The server knows a repeat by its uploads: where only the answer was lost, it gives the data set that it made.
      if (error instanceof ApiError && error.status === 0) return this.lost(batch.id);
      this.move({ type: "refused", batch: batch.id, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  private halt(batch: number): void {
    for (const [key, sending] of this.under) {
      if (!key.startsWith(`${batch} `)) continue;
      sending.stop();
      this.under.delete(key);
      for (const [print, owner] of this.busyPrints) if (owner === key) this.busyPrints.delete(print);
    }
  }

  /** Progress is shown four times a second. */
  private later(batch: number, place: number, change: Partial<UploadFile>): void {
    const waiting = this.moves.get(batch) ?? new Map<number, Partial<UploadFile>>();
    this.moves.set(batch, waiting.set(place, { ...waiting.get(place), ...change }));
    this.flushing ??= setTimeout(() => {
      this.flushing = undefined;
      const told = [...this.moves];
      this.moves.clear();
      for (const [id, files] of told) this.move({ type: "moved", batch: id, now: Date.now(), files });
    }, FLUSH_MS);
  }

  /** A change that what comes next depends on, at once. */
  private note(batch: number, files: Moves): void {
    for (const place of files.keys()) this.moves.get(batch)?.delete(place);
    this.move({ type: "moved", batch, now: Date.now(), files });
  }

  private move(event: UploadEvent): void {
    this.state = uploadsAfter(this.state, event);
    const unfinished = this.state.some(isUnfinished);
    if (unfinished) addEventListener("beforeunload", warn);
    else removeEventListener("beforeunload", warn);
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      for (const watcher of this.watchers) watcher();
    }, TELL_MS);
  }
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export const uploads = new Uploads();

export function useUploads(): UploadsState {
  return useSyncExternalStore(uploads.onChange, uploads.get);
}
