import { useRef } from "react";
import { idempotencyKey } from "./runs";

/** Keys that make a repeat harmless: the same request sent again after a broken line has the key it had, a new click after success another. */
export function useOnce() {
  const sent = useRef({ body: "", key: "" });
  return {
    keyOf: (request: unknown): string => {
      const body = JSON.stringify(request);
      if (sent.current.body !== body) sent.current = { body, key: idempotencyKey() };
      return sent.current.key;
    },
    done: (): void => {
      sent.current = { body: "", key: "" };
    },
  };
}
