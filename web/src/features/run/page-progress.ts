import { useEffect } from "react";
import type { Run } from "@/api/generated";
import { hasEnded } from "@/state/run";
import { formatPercent } from "@/ui/format";
import { stateName } from "@/ui/run/words";

const PLAIN_ICON = "/favicon.svg";

/** The page's title and icon show how far the open run is, so that it can be followed from another tab. */
export function usePageProgress(run: Run): void {
  const { name, state } = run;
  const percent = Math.floor(run.progress * 100);
  const ended = hasEnded(run);
  useEffect(() => {
    const shown = ended || state === "queued" ? stateName(state) : formatPercent(percent / 100);
    document.title = `${shown} · ${name} · Trainyard`;
    setIcon(ended ? PLAIN_ICON : ringIcon(percent));
  }, [name, state, percent, ended]);
  useEffect(
    () => () => {
      document.title = "Trainyard";
      setIcon(PLAIN_ICON);
    },
    [],
  );
}

function setIcon(href: string): void {
  document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute("href", href);
}

const AROUND = 2 * Math.PI * 12;

function ringIcon(percent: number): string {
  const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="12" fill="none" stroke="#8a92a0" stroke-opacity=".35" stroke-width="6"/><circle cx="16" cy="16" r="12" fill="none" stroke="${accent}" stroke-width="6" stroke-dasharray="${(percent / 100) * AROUND} ${AROUND}" transform="rotate(-90 16 16)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
