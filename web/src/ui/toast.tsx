import { useSyncExternalStore } from "react";

interface ToastAction {
  label: string;
  run: () => void;
}

interface Toast {
  text: string;
  action: ToastAction | undefined;
}

const SHOWN_MS = 5_000;
/** Somebody has to read it, decide and reach it. */
const ACTION_MS = 12_000;
let shown: Toast | null = null;
let leaving: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function show(now: Toast | null): void {
  clearTimeout(leaving);
  shown = now;
  for (const listener of listeners) listener();
}

/** Say what has been done, and how to take it back; it goes away by itself, or when there is something newer to say. */
export function toast(text: string, action?: ToastAction): void {
  show({ text, action });
  leaving = setTimeout(() => show(null), action ? ACTION_MS : SHOWN_MS);
}

export function Toasts() {
  const one = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 bottom-6 z-50 flex justify-center">
      {one && (
        <p className="max-w-lg rounded-lg bg-text px-4 py-2 text-sm break-words text-bg shadow-pop">
          {one.text}
          {one.action && (
            <button
              type="button"
              className="pointer-events-auto ms-4 font-semibold underline underline-offset-2"
              onClick={() => {
                show(null);
                one.action?.run();
              }}
            >
              {one.action.label}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
