import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";

/** public/theme.js reads the same key before the first paint. */
const KEY = "trainyard.theme";
const listeners = new Set<() => void>();
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

function apply(): void {
  const theme = stored();
  const dark = theme === "dark" || (theme === "system" && darkSystem.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  for (const listener of listeners) listener();
}

darkSystem.addEventListener("change", apply);

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  apply();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, stored);
}
