import { t } from "@lingui/core/macro";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Eye, EyeOff, Pin } from "lucide-react";
import { memo } from "react";
import type { Run } from "@/api/generated";
import { toggled } from "@/charts/overlay";
import { Button } from "@/ui/Button";
import { Swatch } from "@/ui/run/Swatch";
import { Checkbox } from "./Checkbox";
import type { Column } from "./columns";
import type { RunsView } from "./use-runs-view";

interface RunRowProps {
  run: Run;
  index: number;
  top: number;
  columns: readonly Column[];
  template: { gridTemplateColumns: string };
  now: number;
  view: RunsView;
}

export const RunRow = memo(function RunRow({ run, index, top, columns, template, now, view }: RunRowProps) {
  const { selected, setSelected } = view;
  const chosen = selected.has(run.id);
  const name = run.name;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      className={clsx("group absolute inset-x-0 grid h-10 items-center border-b border-line/60", chosen ? "bg-accent-soft" : "bg-surface hover:bg-sunken")}
      style={{ ...template, top }}
    >
      <span role="cell" className="flex justify-center">
        <Checkbox label={t`Select ${name}`} checked={chosen} onChange={() => setSelected(new Set(toggled(selected, run.id)))} />
      </span>
      <span role="cell" className={clsx("sticky start-0 flex h-full min-w-0 items-center gap-2 px-2", chosen ? "bg-accent-soft" : "bg-surface group-hover:bg-sunken")}>
        <Swatch color={run.color} />
        <Link to="/runs/$id" params={{ id: run.id }} className="min-w-0 grow truncate font-medium hover:underline" title={name}>{name}</Link>
        <Marks run={run} view={view} />
      </span>
      {columns.map((column) => (
        <span key={column.id} role="cell" className={clsx("truncate px-2", column.end && "text-end")}>{column.cell(run, now)}</span>
      ))}
    </div>
  );
});

/** Pin keeps a run on top and drawn; the eye draws it or takes it away. */
function Marks({ run, view }: { run: Run; view: RunsView }) {
  const { pinned, hidden, drawn, change } = view;
  const name = run.name;
  const isPinned = pinned.has(run.id);
  const isDrawn = drawn.some(({ id }) => id === run.id);
  const togglePin = (): void => change({ pin: toggled(pinned, run.id), hide: [...hidden].filter((id) => id !== run.id) });
  const toggleEye = (): void => {
    if (isDrawn) change({ hide: [...new Set([...hidden, run.id])], pin: [...pinned].filter((id) => id !== run.id) });
    else if (hidden.has(run.id)) change({ hide: toggled(hidden, run.id) });
    else change({ pin: toggled(pinned, run.id) });
  };
  const quiet = "opacity-0 group-hover:opacity-100 focus-visible:opacity-100";
  return (
    <span className="flex shrink-0">
      <Button small look="ghost" aria-pressed={isPinned} aria-label={t`Pin ${name}`} title={t`Pin`} onClick={togglePin} className={isPinned ? "text-accent-text" : quiet} icon={<Pin size={14} fill={isPinned ? "currentColor" : "none"} />} />
      <Button small look="ghost" aria-pressed={isDrawn} aria-label={t`Draw ${name}`} title={isDrawn ? t`Drawn; take it away` : t`Draw it`} onClick={toggleEye} className={isDrawn ? "" : "text-faint"} icon={isDrawn ? <Eye size={14} /> : <EyeOff size={14} />} />
    </span>
  );
}
