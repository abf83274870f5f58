import {
  type Connection,
  type ConnectionEvent,
  connectionAfter,
  FIRST_CONNECTION,
  SILENCE_MS,
} from "@/state/connection";
import type { ClientMessage, ServerMessage } from "./generated";

export type Listener = (message: ServerMessage) => void;

interface Topic {
  listeners: Set<Listener>;
  /** Newest child event whose points came: where to go on after a broken line. */
  cursor: number | null;
  /** Nobody listens any more; runs out unless somebody does again. */
  unused: ReturnType<typeof setTimeout> | undefined;
}

/** A chart that asks another range leaves its runs and takes them up again at once: that must cost no snapshot each. */
const LINGER_MS = 1_000;

/** The one WebSocket of this tab: it keeps the subscriptions, and takes them up again after a broken line. */
export class Stream {
  private readonly topics = new Map<string, Topic>();
  private readonly watchers = new Set<() => void>();
  private socket: WebSocket | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private state: Connection = FIRST_CONNECTION;
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Follow a topic until the returned function is called; the line opens with the first. */
  subscribe(name: string, listener: Listener): () => void {
    let topic = this.topics.get(name);
    if (!topic) {
      topic = { listeners: new Set(), cursor: null, unused: undefined };
      this.topics.set(name, topic);
      this.send({ type: "subscribe", topic: name, cursor: null });
    }
    clearTimeout(topic.unused);
    topic.listeners.add(listener);
    if (!this.socket && this.state.status === "connecting") this.open();
    return () => this.leave(name, listener);
  }

  readonly connection = (): Connection => this.state;

  readonly onConnection = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Do not wait for the countdown. */
  readonly retryNow = (): void => {
    if (this.state.status !== "lost") return;
    clearTimeout(this.retry);
    this.open();
  };

  private leave(name: string, listener: Listener): void {
    const topic = this.topics.get(name);
    if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return;
    if (this.state.status === "open") topic.unused = setTimeout(() => this.drop(name), LINGER_MS);
    else this.drop(name);
  }

  private drop(name: string): void {
    this.topics.delete(name);
    this.send({ type: "unsubscribe", topic: name });
    if (this.topics.size === 0 && this.state.status === "lost") this.rest();
  }

  private open(): void {
    this.move({ type: "retrying" });
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.addEventListener("open", () => this.opened());
    socket.addEventListener("message", (event: MessageEvent<string>) => this.received(event.data));
    socket.addEventListener("close", () => this.closed(socket));
  }

  private opened(): void {
    this.move({ type: "opened" });
    this.listenForSilence();
    for (const [topic, { cursor }] of this.topics) this.send({ type: "subscribe", topic, cursor });
  }

  private received(frame: string): void {
    this.listenForSilence();
    for (const message of JSON.parse(frame) as ServerMessage[]) {
      this.remember(message);
      for (const name of topicsOf(message)) {
        for (const listener of this.topics.get(name)?.listeners ?? []) listener(message);
      }
    }
  }

  private remember(message: ServerMessage): void {
    if (message.type === "points") {
      const topic = this.topics.get(`run:${message.id}`);
      if (topic) topic.cursor = message.cursor;
    } else if (message.type === "snapshot") {
      const topic = this.topics.get(message.topic);
      if (topic) topic.cursor ??= message.cursors[message.topic.replace("run:", "")] ?? null;
    }
  }

  private closed(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.socket = null;
    clearTimeout(this.silence);
    if (this.topics.size === 0) {
      this.rest();
      return;
    }
    const now = Date.now();
    this.move({ type: "closed", now });
    if (this.state.status === "lost") this.retry = setTimeout(() => this.open(), this.state.retryAt - now);
  }

  /** Nobody listens: the next subscription opens the line again. */
  private rest(): void {
    clearTimeout(this.retry);
    this.state = FIRST_CONNECTION;
    for (const watcher of this.watchers) watcher();
  }

  private listenForSilence(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      const dead = this.socket;
      dead?.close();
      if (dead) this.closed(dead);
    }, SILENCE_MS);
  }

  private send(message: ClientMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private move(event: ConnectionEvent): void {
    this.state = connectionAfter(this.state, event);
    for (const watcher of this.watchers) watcher();
  }
}

function topicsOf(message: ServerMessage): string[] {
  switch (message.type) {
    case "run":
      return ["runs", `run:${String(message.run.id)}`];
    case "deleted":
      return ["runs", `run:${message.id}`];
    case "points":
    case "log":
      return [`run:${message.id}`];
    case "dataset":
      return ["datasets"];
    case "snapshot":
    case "reset":
      return [message.topic];
    default:
      return [];
  }
}
