import { t } from "@lingui/core/macro";
import { useNavigate } from "@tanstack/react-router";
import { CircleStop, Database, GitCompareArrows, House, Keyboard, ListTree, Monitor, Moon, Plus, Sun } from "lucide-react";
import type { ReactNode } from "react";
import type { Dataset, Run } from "@/api/generated";
import { useDatasets } from "@/api/datasets";
import { useRuns, useStopRuns } from "@/api/runs";
import { canStop } from "@/state/run";
import { kindName } from "@/ui/dataset/words";
import { Swatch } from "@/ui/run/Swatch";
import { stateName } from "@/ui/run/words";
import { setTheme } from "@/ui/theme";

export interface Command {
  id: string;
  title: string;
  kind: string;
  icon: ReactNode;
  run: () => void;
}

const RUNS_SHOWN = 8;
const DATASETS_SHOWN = 6;

/** Everything that fits `text`: actions and pages by their words, runs and data sets by what the server finds. */
export function useCommands(text: string, onKeys: () => void): Command[] {
  const fixed = useFixedCommands(onKeys);
  const navigate = useNavigate();
  const stop = useStopRuns();
  const name = withoutVerb(text, t`Stop`);
  const found = useRuns({ text: name, limit: RUNS_SHOWN }).data?.pages[0]?.items ?? [];
  const datasets = useDatasets({ text, limit: DATASETS_SHOWN }).data?.pages[0]?.items ?? [];
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ title }: Command): boolean => words.every((word) => title.toLowerCase().includes(word));
  const opening = found.map((run) => openRun(run, () => void navigate({ to: "/runs/$id", params: { id: run.id } })));
  const stopping = found.filter(canStop).map((run) => stopRun(run, () => stop.mutate({ ids: [run.id], mode: "finish" })));
  const data = datasets.map((dataset) => openDataset(dataset, () => void navigate({ to: "/datasets/$id", params: { id: dataset.id } })));
  return text ? [...fixed.filter(fits), ...opening, ...data, ...stopping.filter(fits)] : [...fixed, ...opening, ...data];
}

/** "stop digits" looks for runs with "digits". */
function withoutVerb(text: string, verb: string): string {
  return text.toLowerCase().startsWith(verb.toLowerCase()) ? text.slice(verb.length).trim() : text;
}

function openRun(run: Run, go: () => void): Command {
  return { id: `run-${run.id}`, title: run.name, kind: stateName(run.state), icon: <Swatch color={run.color} />, run: go };
}

function openDataset(dataset: Dataset, go: () => void): Command {
  const kind = dataset.current ? kindName(dataset.current.kind) : t`Data set`;
  return { id: `dataset-${dataset.id}`, title: dataset.title, kind, icon: <Database size={16} />, run: go };
}

function stopRun(run: Run, go: () => void): Command {
  const title = t`Stop ${run.name}: finish the epoch and save`;
  return { id: `stop-${run.id}`, title, kind: t`Action`, icon: <CircleStop size={16} />, run: go };
}

function useFixedCommands(onKeys: () => void): Command[] {
  const navigate = useNavigate();
  const page = t`Page`;
  const action = t`Action`;
  return [
    { id: "new", title: t`New run`, kind: action, icon: <Plus size={16} />, run: () => void navigate({ to: "/new" }) },
    { id: "home", title: t`Home`, kind: page, icon: <House size={16} />, run: () => void navigate({ to: "/" }) },
    { id: "datasets", title: t`Data sets`, kind: page, icon: <Database size={16} />, run: () => void navigate({ to: "/datasets" }) },
    { id: "runs", title: t`Runs`, kind: page, icon: <ListTree size={16} />, run: () => void navigate({ to: "/runs" }) },
    { id: "compare", title: t`Compare`, kind: page, icon: <GitCompareArrows size={16} />, run: () => void navigate({ to: "/compare" }) },
    { id: "light", title: t`Theme: light`, kind: action, icon: <Sun size={16} />, run: () => setTheme("light") },
    { id: "dark", title: t`Theme: dark`, kind: action, icon: <Moon size={16} />, run: () => setTheme("dark") },
    { id: "system", title: t`Theme: as the system`, kind: action, icon: <Monitor size={16} />, run: () => setTheme("system") },
    { id: "keys", title: t`Show the keys`, kind: action, icon: <Keyboard size={16} />, run: onKeys },
  ];
}
