import { useSyncExternalStore } from "react";
import type { Connection } from "@/state/connection";
import { Stream } from "./stream";

/** The stream of this tab; it connects with the first subscription. */
export const stream = new Stream(`${location.origin.replace(/^http/, "ws")}/api/stream`);

export function useConnection(): Connection {
  return useSyncExternalStore(stream.onConnection, stream.connection);
}
