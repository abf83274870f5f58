import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Run, State } from "@/api/generated";
import { phaseName, stateName } from "./words";

const LOOKS: Record<State, { text: string; dot: ReactNode }> = {
  queued: { text: "text-muted", dot: <Dot look="border-2 border-line-strong" /> },
  starting: { text: "text-accent-text", dot: <Dot look="border-2 border-accent" /> },
  running: { text: "text-accent-text", dot: <Dot look="bg-accent" pulse /> },
  pausing: { text: "text-warn", dot: <Dot look="border-2 border-warn" pulse /> },
  paused: { text: "text-warn", dot: <Dot look="border-2 border-warn" /> },
  stopping: { text: "text-warn", dot: <Dot look="bg-warn" pulse /> },
  completed: { text: "text-good", dot: <Dot look="bg-good" /> },
  failed: { text: "text-bad", dot: <Dot look="bg-bad rounded-[2px]" /> },
  stopped: { text: "text-muted", dot: <Dot look="bg-line-strong rounded-[2px]" /> },
};

/** A run's state by word, shape and hue; a running one says its phase. */
export function StateBadge({ run }: { run: Pick<Run, "state" | "phase"> }) {
  const { text, dot } = LOOKS[run.state];
  return (
    <span className={clsx("inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap", text)}>
      {dot}
      {run.state === "running" && run.phase ? phaseName(run.phase) : stateName(run.state)}
    </span>
  );
}

function Dot({ look, pulse }: { look: string; pulse?: boolean }) {
  return <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", look, pulse && "animate-pulse")} />;
}
