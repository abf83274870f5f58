import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { fetchLogs, type LogRequest } from "@/api/logs";
import { stream } from "@/api/live";
import { afterNewest, beforeOldest, EMPTY_LOG, pageLoaded } from "@/state/logs";

const FIRST_LINES = 500;
const PAGE_LINES = 1_000;
const CATCH_UP_MS = 200;

/**
 * The newest lines that fit the search, and whatever comes after them. The stream says that there are new lines; the
 * server tells them, with their numbers and levels and with progress bars folded. Another search needs a new component
 * (give it a key).
 */
export function useLog(request: LogRequest) {
  const { run, text, level } = request;
  const [state, take] = useReducer(pageLoaded, EMPTY_LOG);
  const [error, setError] = useState<Error | null>(null);
  const [loaded, setLoaded] = useState(false);
  const abort = useRef(new AbortController());
  const newest = useRef(state);
  useEffect(() => {
    newest.current = state;
  }, [state]);

  useEffect(() => {
    const control = new AbortController();
    abort.current = control;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (where: { after: number; limit: number } | { tail: number }): Promise<void> => {
      try {
        take(await fetchLogs({ run, text, level }, where, control.signal));
        setError(null);
      } catch (problem) {
        if (!control.signal.aborted) setError(problem instanceof Error ? problem : new Error(String(problem)));
      }
    };
    const catchUp = (): void => {
      timer = undefined;
      const { rows } = newest.current;
      void ask(rows.length > 0 ? { after: afterNewest(newest.current), limit: PAGE_LINES } : { tail: FIRST_LINES });
    };
    void ask({ tail: FIRST_LINES }).then(() => setLoaded(true));
    const leave = stream.subscribe(`run:${run}`, (message) => {
      if (message.type === "log" || message.type === "reset" || message.type === "snapshot") timer ??= setTimeout(catchUp, CATCH_UP_MS);
    });
    return () => {
      leave();
      clearTimeout(timer);
      control.abort();
    };
  }, [run, text, level]);

  const older = useCallback(async () => {
    const after = beforeOldest(newest.current, PAGE_LINES);
    if (after === null || text || level) return;
    const page = await fetchLogs({ run, text, level }, { after, limit: PAGE_LINES }, abort.current.signal);
    take(page);
  }, [run, text, level]);

  return { state, error, loaded, older };
}
