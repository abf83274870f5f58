import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { ArrowDown } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import type { LogRow } from "@/api/generated";
import { Button } from "@/ui/Button";
import { formatTime } from "@/ui/format";

interface LogLinesProps {
  rows: readonly LogRow[];
  search: string;
  onTop: () => Promise<void>;
}

const ROW = 20;
/** So near to the end the view sticks to it, and so near to the top older lines are fetched. */
const EDGE = 40;

/** Lines as a terminal shows them, always left to right; the view follows the end until somebody scrolls up. */
export function LogLines({ rows, search, onTop }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const { follows, setFollows, onScroll } = useFollow(rows, box, onTop);
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.number ?? index,
    overscan: 20,
  });
  return (
    <div className="relative min-h-0 grow overflow-hidden rounded-lg border border-line bg-surface">
      <div ref={box} dir="ltr" role="log" aria-live="off" aria-label={t`Log lines`} tabIndex={0} onScroll={onScroll} className="h-full overflow-auto py-2 font-mono text-xs">
        <div className="relative w-max min-w-full" style={{ height: lines.getTotalSize() }}>
          {lines.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row && <Line key={item.key} row={row} search={search} top={item.start} />;
          })}
        </div>
      </div>
      {!follows && (
        <Button small className="absolute end-4 bottom-3 shadow-pop" icon={<ArrowDown size={14} />} onClick={() => setFollows(true)}>
          <Trans>Follow the end</Trans>
        </Button>
      )}
    </div>
  );
}

const LEVELS: Record<string, string> = { error: "text-bad", warning: "text-warn", debug: "text-muted" };

function Line({ row, search, top }: { row: LogRow; search: string; top: number }) {
  return (
    <div className={clsx("absolute flex h-5 min-w-full items-center px-3 leading-5 whitespace-pre hover:bg-sunken", LEVELS[row.level])} style={{ top }}>
      <span className="w-20 shrink-0 text-faint select-none">{formatTime(row.time)}</span>
      {row.stream === "studio" && <span className="me-2 rounded bg-sunken px-1 text-muted">studio</span>}
      <span><Marked text={row.text} search={search} /></span>
    </div>
  );
}

/** The text with what was searched for marked. */
function Marked({ text, search }: { text: string; search: string }) {
  const at = search ? text.toLowerCase().indexOf(search.toLowerCase()) : -1;
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-sm bg-warn-soft text-text">{text.slice(at, at + search.length)}</mark>
      {text.slice(at + search.length)}
    </>
  );
}

/** Stick to the end while new lines come; keep the place when older lines are put in above it. */
function useFollow(rows: readonly LogRow[], box: React.RefObject<HTMLDivElement | null>, onTop: () => Promise<void>) {
  const [follows, setFollows] = useState(true);
  const loading = useRef(false);
  const first = useRef(rows[0]?.number ?? 0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const before = rows.findIndex((row) => row.number === first.current);
    if (before > 0) element.scrollBy({ top: before * ROW });
    first.current = rows[0]?.number ?? 0;
    if (follows) element.scrollTo({ top: element.scrollHeight });
  }, [rows, follows, box]);
  const onScroll = (): void => {
    const element = box.current;
    if (!element) return;
    setFollows(element.scrollHeight - element.scrollTop - element.clientHeight < EDGE);
    if (element.scrollTop > EDGE || loading.current) return;
    loading.current = true;
    void onTop().finally(() => {
      loading.current = false;
    });
  };
  return { follows, setFollows, onScroll };
}
