import { client } from "./generated/client.gen";
import type { Problem } from "./generated/types.gen";

/** An answer of the server that is not a success, as it says so itself (RFC 9457), or that no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(message: string, status: number, problem: Problem | null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
  }
}

const listeners = new Set<() => void>();
let refused = false;

/** Whether the server turned us away for want of its token. */
export function isRefused(): boolean {
  return refused;
}

export function onRefused(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setRefused(value: boolean): void {
  refused = value;
  for (const listener of listeners) listener();
}

client.interceptors.error.use((error, response) => {
  if (!response) return new ApiError(String((error as Error).message ?? error), 0, null);
  if (response.status === 401) setRefused(true);
  if (isProblem(error)) return new ApiError(error.detail, response.status, error);
  return new ApiError(`${response.status} ${response.statusText}`, response.status, null);
});

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "detail" in error && "code" in error;
}

export { client };
