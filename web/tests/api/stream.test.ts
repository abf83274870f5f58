import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerMessage } from "@/api/generated";
import { Stream } from "@/api/stream";
import { SILENCE_MS } from "@/state/connection";
import { points } from "../factories";

class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  readonly sent: unknown[] = [];
  constructor() {
    super();
    FakeSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  say(...messages: ServerMessage[]): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(messages) }));
  }
}

const newest = (): FakeSocket => {
  const socket = FakeSocket.made.at(-1);
  if (!socket) throw new Error("no socket was opened");
  return socket;
};

beforeEach(() => {
  FakeSocket.made = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("each listener of a topic hears it, and the server is told once", () => {
  const stream = new Stream("ws://studio");
  const [one, two] = [vi.fn(), vi.fn()];
  stream.subscribe("run:r1", one);
  stream.subscribe("run:r1", two);
  newest().open();
  newest().say(points(1, 1));
  expect(newest().sent).toEqual([{ type: "subscribe", topic: "run:r1", cursor: null }]);
  expect(one).toHaveBeenCalledTimes(1);
  expect(two).toHaveBeenCalledTimes(1);
});

test("after a broken line it subscribes again from the last point that came", () => {
  const stream = new Stream("ws://studio");
  stream.subscribe("run:r1", vi.fn());
  newest().open();
  newest().say(points(1, 7));
  newest().close();
  expect(stream.connection().status).toBe("lost");
  vi.advanceTimersByTime(500);
  newest().open();
  expect(FakeSocket.made).toHaveLength(2);
  expect(newest().sent).toEqual([{ type: "subscribe", topic: "run:r1", cursor: 7 }]);
});

test("a silent line is taken for a dead one", () => {
  const stream = new Stream("ws://studio");
  stream.subscribe("runs", vi.fn());
  newest().open();
  vi.advanceTimersByTime(SILENCE_MS - 1);
  newest().say({ type: "heartbeat", time: 1 });
  vi.advanceTimersByTime(SILENCE_MS - 1);
  expect(stream.connection().status).toBe("open");
  vi.advanceTimersByTime(1);
  expect(stream.connection().status).toBe("lost");
});

test("the last listener that leaves ends the subscription, a little later", () => {
  const stream = new Stream("ws://studio");
  const leave = stream.subscribe("run:r1", vi.fn());
  newest().open();
  leave();
  expect(newest().sent).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(newest().sent.at(-1)).toEqual({ type: "unsubscribe", topic: "run:r1" });
});

test("a listener that comes back at once costs the server nothing and misses nothing", () => {
  const stream = new Stream("ws://studio");
  const leave = stream.subscribe("run:r1", vi.fn());
  newest().open();
  leave();
  const back = vi.fn();
  stream.subscribe("run:r1", back);
  vi.advanceTimersByTime(2_000);
  newest().say(points(1, 1));
  expect(newest().sent).toEqual([{ type: "subscribe", topic: "run:r1", cursor: null }]);
  expect(back).toHaveBeenCalledTimes(1);
});

test("a line that nobody needs is not tried again, until somebody does", () => {
  const stream = new Stream("ws://studio");
  const leave = stream.subscribe("runs", vi.fn());
  newest().close();
  leave();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.made).toHaveLength(1);
  stream.subscribe("runs", vi.fn());
  expect(FakeSocket.made).toHaveLength(2);
});
