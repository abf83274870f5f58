import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { Tabs } from "radix-ui";
import { Suspense, useEffect } from "react";
import type { RunDetail } from "@/api/generated";
import { ApiError } from "@/api/problem";
import { useRun } from "@/api/runs";
import type { Tab } from "@/routes/search";
import { Empty } from "@/ui/Empty";
import { isTyping } from "@/ui/keys";
import { lazily } from "@/ui/lazily";
import { Trouble } from "@/ui/Notice";
import { ArtifactsTab } from "./artifacts/ArtifactsTab";
import { ChartsTab } from "./charts/ChartsTab";
import { SystemTab } from "./charts/SystemTab";
import { Header } from "./Header";
import { LogsTab } from "./logs/LogsTab";
import { OverviewTab } from "./overview/OverviewTab";
import { usePageProgress } from "./page-progress";

const EvaluationTab = lazily(() => import("./evaluation/EvaluationTab").then((module) => module.EvaluationTab));

const route = getRouteApi("/runs/$id");

export function RunPage() {
  const { id } = route.useParams();
  const { data: run, error, refetch } = useRun(id);
  if (error && !run) return <Missing error={error} retry={() => void refetch()} />;
  if (!run) return <div className="p-6" aria-busy="true" aria-label={t`Loading`} />;
  return <Page run={run} />;
}

function Missing({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return <Empty title={<Trans>There is no such run</Trans>}><Trans>It may have been deleted.</Trans></Empty>;
  }
  return <div className="p-6"><Trouble error={error} retry={retry} /></div>;
}

function Page({ run }: { run: RunDetail }) {
  const tab = route.useSearch({ select: (search) => search.tab ?? "charts" });
  const navigate = route.useNavigate();
  usePageProgress(run);
  const show = (next: Tab): void => void navigate({ search: (now) => ({ ...now, tab: next }), replace: true });
  useTabKeys(show);
  return (
    <Tabs.Root value={tab} onValueChange={(next) => show(next as Tab)} activationMode="manual" className="flex min-h-full flex-col">
      <Header run={run}>
        <Tabs.List aria-label={t`Parts of the run`} className="-mb-px flex gap-1 overflow-x-auto">
          {tabs().map(([value, name]) => (
            <Tabs.Trigger
              key={value}
              value={value}
              className="h-9 border-b-2 border-transparent px-3 text-sm whitespace-nowrap text-muted -outline-offset-2 hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text"
            >
              {name}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      </Header>
      <Tabs.Content value="overview" className={CONTENT}><OverviewTab run={run} /></Tabs.Content>
      <Tabs.Content value="charts" className={CONTENT}><ChartsTab run={run} /></Tabs.Content>
      <Tabs.Content value="logs" className={CONTENT}><LogsTab run={run} /></Tabs.Content>
      <Tabs.Content value="system" className={CONTENT}><SystemTab run={run} /></Tabs.Content>
      <Tabs.Content value="artifacts" className={CONTENT}><ArtifactsTab run={run} /></Tabs.Content>
      <Tabs.Content value="evaluation" className={CONTENT}><Suspense><EvaluationTab run={run} /></Suspense></Tabs.Content>
    </Tabs.Root>
  );
}

const CONTENT = "min-h-0 grow p-4 md:p-6 outline-none";

function tabs(): [Tab, string][] {
  return [
    ["overview", t`Overview`],
    ["charts", t`Charts`],
    ["logs", t`Logs`],
    ["system", t`System`],
    ["artifacts", t`Artifacts`],
    ["evaluation", t`Evaluation`],
  ];
}

/** 1 to 6 open the tabs. */
function useTabKeys(show: (tab: Tab) => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const chosen = tabs()[Number(event.key) - 1];
      if (chosen && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) show(chosen[0]);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
