/** The line to the server, as people see it. Times are milliseconds since the epoch. */
export type Connection =
  | { status: "connecting"; attempt: number }
  | { status: "open" }
  | { status: "lost"; attempt: number; retryAt: number };

export const FIRST_CONNECTION: Connection = { status: "connecting", attempt: 0 };

/** The server speaks every 5 s; a line silent for so long is dead. */
export const SILENCE_MS = 15_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

export type ConnectionEvent = { type: "opened" } | { type: "closed"; now: number } | { type: "retrying" };

export function connectionAfter(state: Connection, event: ConnectionEvent): Connection {
  switch (event.type) {
    case "opened":
      return { status: "open" };
    case "closed": {
      const attempt = state.status === "open" ? 0 : state.attempt;
      return { status: "lost", attempt: attempt + 1, retryAt: event.now + waitMs(attempt) };
    }
    case "retrying":
      return { status: "connecting", attempt: state.status === "open" ? 0 : state.attempt };
  }
}

/** 0.5 s, 1 s, 2 s, 4 s, then 5 s each time. */
export function waitMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
}
