import { useSyncExternalStore } from "react";

interface Toast {
  id: number;
  text: string;
}

const SHOWN_MS = 5_000;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(now: readonly Toast[]): void {
  toasts = now;
  for (const listener of listeners) listener();
}

/** Say what has been done; it goes away by itself. */
export function toast(text: string): void {
  const id = next++;
  set([...toasts, { id, text }]);
  setTimeout(() => set(toasts.filter((one) => one.id !== id)), SHOWN_MS);
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
        </p>
      ))}
    </div>
  );
}
