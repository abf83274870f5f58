import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Tabs } from "radix-ui";
import { useEffect } from "react";
import { useDataset } from "@/api/datasets";
import type { Dataset } from "@/api/generated";
import { ApiError } from "@/api/problem";
import type { DatasetTab } from "@/routes/search";
import { Empty } from "@/ui/Empty";
import { isTyping } from "@/ui/keys";
import { Trouble } from "@/ui/Notice";
import { BrowseTab } from "./browse/BrowseTab";
import { ColumnsTab } from "./columns/ColumnsTab";
import { Header } from "./Header";
import { OverviewTab } from "./overview/OverviewTab";
import { SplitTab } from "./SplitTab";
import { UsedTab } from "./UsedTab";
import { useUndoOffer } from "./use-revision";
import { VersionsTab } from "./VersionsTab";

const route = getRouteApi("/datasets/$id");

export function DatasetPage() {
  const { id } = route.useParams();
  const { data: dataset, error, refetch } = useDataset(id);
  if (error && (!dataset || isGone(error))) return <Missing error={error} retry={() => void refetch()} />;
  if (!dataset) return <div className="p-6" aria-busy="true" aria-label={t`Loading`} />;
  return <Page dataset={dataset} />;
}

function isGone(error: Error): boolean {
  return error instanceof ApiError && error.status === 404;
}

function Missing({ error, retry }: { error: Error; retry: () => void }) {
  if (!isGone(error)) return <div className="p-6"><Trouble error={error} retry={retry} /></div>;
  return (
    <Empty
      title={<Trans>There is no such data set</Trans>}
      action={<Link to="/datasets" className="text-accent-text underline underline-offset-2"><Trans>All data sets</Trans></Link>}
    >
      <Trans>It may have been deleted.</Trans>
    </Empty>
  );
}

function Page({ dataset }: { dataset: Dataset }) {
  const { tab = "overview" } = route.useSearch();
  const navigate = route.useNavigate();
  const { title, current } = dataset;
  useEffect(() => {
    document.title = `${title} · Trainyard`;
    return () => {
      document.title = "Trainyard";
    };
  }, [title]);
  const show = (next: DatasetTab): void => void navigate({ search: (now) => ({ ...now, tab: next }), replace: true });
  useTabKeys(show);
  useUndoOffer(dataset);
  return (
    <Tabs.Root value={tab} onValueChange={(next) => show(next as DatasetTab)} activationMode="manual" className="flex min-h-full flex-col">
      <Header dataset={dataset}>
        <Tabs.List aria-label={t`Parts of the data set`} className="-mb-px flex gap-1 overflow-x-auto">
          {tabs().map(([value, name]) => (
            <Tabs.Trigger
              key={value}
              value={value}
              ref={value === tab ? inSight : undefined}
              className="h-9 border-b-2 border-transparent px-3 text-sm whitespace-nowrap text-muted -outline-offset-2 hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text"
            >
              {name}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      </Header>
      <Tabs.Content value="overview" className={CONTENT}><OverviewTab dataset={dataset} /></Tabs.Content>
      <Tabs.Content value="browse" className={CONTENT}>{current ? <BrowseTab dataset={dataset} info={current} /> : <NothingYet />}</Tabs.Content>
      <Tabs.Content value="columns" className={CONTENT}>{current ? <ColumnsTab dataset={dataset} info={current} /> : <NothingYet />}</Tabs.Content>
      <Tabs.Content value="split" className={CONTENT}>{current ? <SplitTab key={current.version} dataset={dataset} info={current} /> : <NothingYet />}</Tabs.Content>
      <Tabs.Content value="versions" className={CONTENT}><VersionsTab dataset={dataset} /></Tabs.Content>
      <Tabs.Content value="used" className={CONTENT}><UsedTab dataset={dataset} /></Tabs.Content>
    </Tabs.Root>
  );
}

/** On a narrow screen the tabs scroll sideways. */
function inSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const CONTENT = "min-h-0 grow p-4 md:p-6 outline-none";

function NothingYet() {
  return <Empty title={<Trans>Nothing to show yet</Trans>}><Trans>This fills as soon as the data has been read.</Trans></Empty>;
}

function tabs(): [DatasetTab, string][] {
  return [
    ["overview", t`Overview`],
    ["browse", t`Browse`],
    ["columns", t`Columns`],
    ["split", t`Split`],
    ["versions", t`Versions`],
    ["used", t`Used by`],
  ];
}

/** 1 to 6 open the tabs. */
function useTabKeys(show: (tab: DatasetTab) => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const chosen = tabs()[Number(event.key) - 1];
      if (chosen && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) show(chosen[0]);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
