import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import type { Run, State } from "@/api/generated";
import { useRuns } from "@/api/runs";
import { Trouble } from "@/ui/Notice";
import { Attention } from "./Attention";
import { FirstRun } from "./FirstRun";
import { Machine } from "./Machine";
import { Queue } from "./Queue";
import { Results } from "./Results";
import { RunningNow } from "./RunningNow";

const ACTIVE: State[] = ["starting", "running", "pausing", "paused", "stopping"];

/** What goes on now, what waits, what needs a look, what came out last. */
export function Home() {
  const any = useRuns({ limit: 1 });
  const running = useList({ states: ACTIVE, limit: 50 });
  const queued = useList({ states: ["queued"], sort: "created_at", limit: 50 });
  const failed = useList({ states: ["failed"], limit: 20 });
  const ended = useList({ states: ["completed", "stopped"], sort: "-ended_at", limit: 8 });
  useEffect(() => {
    document.title = "Trainyard";
  }, []);
  if (any.error) return <div className="p-6"><Trouble error={any.error} retry={() => void any.refetch()} /></div>;
  if (!any.data) return <div className="p-6" aria-busy="true" aria-label={t`Loading`} />;
  const none = any.data.pages[0]?.items.length === 0;
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-8 p-4 md:p-6">
      <header className="flex flex-wrap items-center gap-4">
        <h1 className="grow text-xl font-semibold"><Trans>Home</Trans></h1>
        <Link to="/new" className="inline-flex h-8 items-center gap-1.5 rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:brightness-110">
          <Plus size={16} /> <Trans>New run</Trans>
        </Link>
      </header>
      <Machine />
      {none ? (
        <FirstRun />
      ) : (
        <>
          <Attention failed={failed} running={running} />
          <Part title={<Trans>Running now</Trans>}><RunningNow runs={running} /></Part>
          {queued.length > 0 && <Part title={<Trans>Queue</Trans>}><Queue runs={queued} /></Part>}
          <Part title={<Trans>Recent results</Trans>}><Results runs={ended} /></Part>
        </>
      )}
    </div>
  );
}

/** A list whose runs still are in the states it was asked for: one that has just moved on waits for no answer. */
function useList(filter: { states: State[]; sort?: string; limit: number }): Run[] {
  const items = useRuns(filter).data?.pages[0]?.items ?? [];
  return items.filter(({ state }) => filter.states.includes(state));
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-2 text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}
