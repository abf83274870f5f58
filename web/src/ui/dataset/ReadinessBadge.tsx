import { clsx } from "clsx";
import type { Dataset } from "@/api/generated";
import { isBusy } from "@/state/datasets";
import { datasetStateName, findingsText, stageText } from "./words";

/** Whether a data set can be trained on, by word, shape and hue; one that is worked on says the stage. */
export function ReadinessBadge({ dataset }: { dataset: Dataset }) {
  const { text, dot, pulse, words } = lookOf(dataset);
  return (
    <span className={clsx("inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap", text)} title={dataset.problem ?? undefined}>
      <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", dot, pulse && "animate-pulse")} />
      {words}
    </span>
  );
}

interface Look {
  text: string;
  dot: string;
  pulse?: boolean;
  words: string;
}

function lookOf(dataset: Dataset): Look {
  if (isBusy(dataset)) return { text: "text-accent-text", dot: "bg-accent", pulse: true, words: stageText(dataset.processing) };
  const name = datasetStateName(dataset.state);
  const { current } = dataset;
  switch (dataset.state) {
    case "ready":
      return { text: "text-good", dot: "bg-good", words: current?.warnings ? `${name} · ${findingsText(current)}` : name };
    case "attention":
      return { text: "text-warn", dot: "rotate-45 rounded-[1px] bg-warn", words: current ? `${name} · ${findingsText(current)}` : name };
    case "error":
      return { text: "text-bad", dot: "rounded-[2px] bg-bad", words: name };
    default:
      return { text: "text-muted", dot: "border-2 border-line-strong", words: name };
  }
}
