import { useSyncExternalStore } from "react";

interface ToastAction {
  label: string;
  run: () => void;
}

interface Toast {
  id: number;
  text: string;
  action: ToastAction | undefined;
}

const SHOWN_MS = 5_000;
/** Somebody has to read it, decide and reach it. */
const ACTION_MS = 12_000;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(now: readonly Toast[]): void {
  toasts = now;
  for (const listener of listeners) listener();
}

/** Say what has been done, and how to take it back; it goes away by itself. */
export function toast(text: string, action?: ToastAction): void {
  const id = next++;
  set([...toasts, { id, text, action }]);
  setTimeout(() => drop(id), action ? ACTION_MS : SHOWN_MS);
}

function drop(id: number): void {
  set(toasts.filter((one) => one.id !== id));
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-6 z-50 flex flex-col items-center gap-2">
      {shown.map((one) => (
        <p key={one.id} className="rounded-lg bg-text px-4 py-2 text-sm text-bg shadow-pop">
          {one.text}
          {one.action && (
            <button
              type="button"
              className="pointer-events-auto ms-4 font-semibold underline underline-offset-2"
              onClick={() => {
                drop(one.id);
                one.action?.run();
              }}
            >
              {one.action.label}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
