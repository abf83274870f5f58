import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { GitCompareArrows, Trash2 } from "lucide-react";
import { useState } from "react";
import { FEWEST, MOST } from "@/api/comparison";
import { canDelete } from "@/state/run";
import { Button, buttonLook } from "@/ui/Button";
import { StopMenu } from "@/ui/run/StopMenu";
import { DeleteDialog } from "./DeleteDialog";
import type { RunsView } from "./use-runs-view";

/** How many runs there are, or what can be done with those selected. It keeps its height, so that nothing jumps. */
export function BulkBar({ view }: { view: RunsView }) {
  const { rows, selected, setSelected, query } = view;
  const [deleting, setDeleting] = useState(false);
  const chosen = rows.filter((run) => selected.has(run.id));
  const going = chosen.filter((run) => !canDelete(run)).map((run) => run.name).join(", ");
  return (
    <div className="flex h-8 items-center gap-2 text-sm" role="toolbar" aria-label={t`Selected runs`}>
      {chosen.length === 0 ? (
        <span className="caption">
          {query.hasNextPage ? <Trans>First {rows.length} runs; more come as you scroll</Trans> : <Plural value={rows.length} one="# run" other="# runs" />}
        </span>
      ) : (
        <>
          <span className="font-medium"><Plural value={chosen.length} one="# selected" other="# selected" /></span>
          <Compare ids={chosen.map(({ id }) => id)} />
          <StopMenu runs={chosen} small />
          <Button small look="danger" icon={<Trash2 size={14} />} onClick={() => setDeleting(true)} why={going ? t`Still going, stop first: ${going}` : undefined}>
            <Trans>Delete</Trans>
          </Button>
          <Button small look="ghost" onClick={() => setSelected(new Set())}><Trans>Clear selection</Trans></Button>
        </>
      )}
      <DeleteDialog
        open={deleting}
        runs={chosen}
        onClose={() => setDeleting(false)}
        onDeleted={() => setSelected(new Set())}
      />
    </div>
  );
}

function Compare({ ids }: { ids: string[] }) {
  const icon = <GitCompareArrows size={14} />;
  const why = ids.length < FEWEST ? t`Choose two runs or more` : ids.length > MOST ? t`No more than ${MOST} runs are compared` : undefined;
  if (why) return <Button small icon={icon} why={why}><Trans>Compare</Trans></Button>;
  return <Link to="/compare" search={{ run: ids }} className={buttonLook({ small: true })}>{icon} <Trans>Compare</Trans></Link>;
}
