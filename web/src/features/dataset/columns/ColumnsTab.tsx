import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { Columns3Cog, Target } from "lucide-react";
import { useState } from "react";
import { useStatistics } from "@/api/datasets";
import type { ColumnStatistics, Dataset, DatasetInfo, Revision } from "@/api/generated";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { MEDIA } from "@/ui/dataset/words";
import { formatCount, formatMetric, formatShare } from "@/ui/format";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/ui/Menu";
import { Trouble } from "@/ui/Notice";
import { useRevision } from "../use-revision";
import { Histogram } from "./Histogram";

const AT_FIRST = 100;

/** What each column holds; its type, whether it is learned from and which one is the target can be changed. */
export function ColumnsTab({ dataset, info }: { dataset: Dataset; info: DatasetInfo }) {
  const { data, error, refetch } = useStatistics(dataset.id, info.version);
  const { revise, why } = useRevision(dataset);
  const [text, setText] = useState("");
  const [most, setMost] = useState(AT_FIRST);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return <div aria-busy="true" aria-label={t`Loading`} />;
  if (data.columns.length === 0) return <Empty title={<Trans>No column is described</Trans>}><Trans>These samples have no columns to learn from.</Trans></Empty>;
  const found = data.columns.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  const left = new Set(info.features);
  const out = (info.columns ?? []).filter((name) => !left.has(name) && name !== info.target && !data.columns.some((column) => column.name === name));
  const rest = formatCount(found.length - most);
  return (
    <div className="flex flex-col gap-3">
      {data.columns.length > 12 && <input type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder={t`Search columns`} aria-label={t`Search columns`} className="field w-64" />}
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="w-full text-sm">
          <thead>
            <tr className="h-9 border-b border-line text-start text-xs text-muted [&>th]:px-3 [&>th]:text-start [&>th]:font-normal">
              <th scope="col"><Trans>Column</Trans></th>
              <th scope="col"><Trans>Type</Trans></th>
              <th scope="col"><Trans>Missing</Trans></th>
              <th scope="col"><Trans>Unique</Trans></th>
              <th scope="col"><Trans>Values</Trans></th>
              <th scope="col"><Trans>Lowest · mean · highest</Trans></th>
              <th scope="col"><span className="sr-only">{t`Actions`}</span></th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, most).map((column) => <Row key={column.name} column={column} info={info} onRevise={revise} why={why} />)}
          </tbody>
        </table>
      </div>
      {found.length > most && <Button className="self-start" onClick={() => setMost(most + 10 * AT_FIRST)}><Trans>Show more ({rest})</Trans></Button>}
      {out.length > 0 && <p className="text-sm text-muted"><Trans>Not learned from: {out.join(", ")}</Trans></p>}
    </div>
  );
}

interface RowProps {
  column: ColumnStatistics;
  info: DatasetInfo;
  onRevise: (revision: Revision) => void;
  why: string | undefined;
}

function Row({ column, info, onRevise, why }: RowProps) {
  const { name, type, missing, unique } = column;
  const target = name === info.target;
  const share = info.rows > 0 ? missing / info.rows : 0;
  return (
    <tr className="h-12 border-b border-line/60 last:border-b-0 hover:bg-sunken [&>td]:px-3">
      <td className="max-w-64">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium" dir="auto" title={name}>{name}</span>
          {target && <span className="caption inline-flex items-center gap-1 rounded-full bg-accent-soft px-2 py-0.5 text-accent-text"><Target size={12} /> <Trans>target</Trans></span>}
        </span>
      </td>
      <td className="text-muted">{typeName(type)}</td>
      <td className={clsx(missing > 0 ? (share > 0.3 ? "text-warn" : "") : "text-faint")}>{missing > 0 ? `${formatCount(missing)} · ${formatShare(share)}` : "0"}</td>
      <td>{MEDIA.has(type) ? "" : formatCount(unique)}</td>
      <td className="w-72 max-w-72"><Values column={column} /></td>
      <td className="whitespace-nowrap text-muted"><Range column={column} /></td>
      <td className="w-12 text-end"><Actions column={column} info={info} target={target} onRevise={onRevise} why={why} /></td>
    </tr>
  );
}

function Values({ column }: { column: ColumnStatistics }) {
  const { histogram, edges, top, first, last } = column;
  if (histogram && edges) return <Histogram counts={histogram} edges={edges} />;
  if (top && top.length > 0) {
    const words = top.map(({ value, count }) => `${value} (${formatCount(count)})`).join(", ");
    return <span className="line-clamp-2 text-xs text-muted" dir="auto" title={words}>{words}</span>;
  }
  return first && last ? <span className="text-xs text-muted" dir="ltr">{first} – {last}</span> : null;
}

function Range({ column: { min, mean, max } }: { column: ColumnStatistics }) {
  if (typeof min !== "number" || typeof max !== "number") return null;
  return <span dir="ltr">{[min, ...(typeof mean === "number" ? [mean] : []), max].map(formatMetric).join(" · ")}</span>;
}

type ColumnType = "numeric" | "categorical" | "text" | "time";
const TYPES: readonly ColumnType[] = ["numeric", "categorical", "text", "time"];

interface ActionsProps extends RowProps {
  target: boolean;
}

function Actions({ column, info, target, onRevise, why }: ActionsProps) {
  const { name, type } = column;
  const label = t`Change ${name}`;
  // What each sample is, and what was measured of it, is no column that could be read otherwise.
  if (!info.columns?.includes(name) || MEDIA.has(type)) return null;
  if (why) return <Button small look="ghost" aria-label={label} icon={<Columns3Cog size={16} />} why={why} />;
  return (
    <Menu trigger={<Button small look="ghost" aria-label={label} icon={<Columns3Cog size={16} />} />}>
      {!target && <MenuItem icon={<Target size={14} />} detail={<Trans>The task and the split are found anew.</Trans>} onSelect={() => onRevise({ target: name })}><Trans>Make it the target</Trans></MenuItem>}
      <MenuLabel><Trans>Read it as</Trans></MenuLabel>
      {TYPES.filter((one) => one !== type).map((one) => (
        <MenuItem key={one} onSelect={() => onRevise({ edits: [{ op: "set_type", column: name, type: one }] })}>{typeName(one)}</MenuItem>
      ))}
      {!target && (
        <>
          <MenuLine />
          <MenuItem danger detail={<Trans>It stays in the source; Undo takes it back.</Trans>} onSelect={() => onRevise({ edits: [{ op: "drop_columns", columns: [name] }] })}><Trans>Leave it out</Trans></MenuItem>
        </>
      )}
    </Menu>
  );
}

function typeName(type: string): string {
  switch (type) {
    case "numeric":
      return t`number`;
    case "categorical":
      return t`category`;
    case "text":
      return t`text`;
    case "time":
      return t`time`;
    case "image":
      return t`picture`;
    case "series":
      return t`series`;
    case "cloud":
      return t`point cloud`;
    case "identifier":
      return t`identifier`;
    default:
      return type;
  }
}
