import { type ComponentType, lazy } from "react";
import { waitMs } from "@/state/connection";

/** About five minutes of waiting; after that the page says that it must be loaded anew. */
const MOST_ATTEMPTS = 30;

/** A component whose code comes when it is first shown. While the studio does not answer, it is asked for again: one that failed would take the whole page with it. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => ({ default: await untilThere(load) }));
}

export async function untilThere<T>(load: () => Promise<T>, attempt = 0): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (attempt >= MOST_ATTEMPTS) throw error;
    // The banner says that the studio does not answer.
    await new Promise((resolve) => setTimeout(resolve, waitMs(attempt)));
    return untilThere(load, attempt + 1);
  }
}
