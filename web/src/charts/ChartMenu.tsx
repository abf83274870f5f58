import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Ellipsis, Image, Sheet, Table } from "lucide-react";
import { fetchSeries } from "@/api/series";
import type { SeriesFeed } from "@/api/series-feed";
import { Button } from "@/ui/Button";
import { Menu, MenuItem } from "@/ui/Menu";
import { csvOf, pngOf, save } from "./export";
import type { Plot } from "./plot";

interface ChartMenuProps {
  title: string;
  plot: Plot | null;
  feed: SeriesFeed | null;
  onTable: () => void;
}

export function ChartMenu({ title, plot, feed, onTable }: ChartMenuProps) {
  const file = title.replaceAll(/[^\w.-]+/g, "-");
  const png = async (): Promise<void> => {
    if (plot?.canvas) save(await pngOf(plot.canvas, title, plot.view.get().lines), `${file}.png`);
  };
  const csv = async (): Promise<void> => {
    if (!feed) return;
    const { runs, names, range } = feed.request;
    const all = await Promise.all(names.map((name) => fetchSeries({ runs, name, points: 0, range })));
    save(new Blob([csvOf(all.flat())], { type: "text/csv" }), `${file}.csv`);
  };
  return (
    <Menu trigger={<Button small look="ghost" aria-label={t`More for ${title}`} icon={<Ellipsis size={16} />} />}>
      <MenuItem icon={<Table size={14} />} onSelect={onTable}>
        <Trans>Show as a table</Trans>
      </MenuItem>
      <MenuItem icon={<Image size={14} />} onSelect={() => void png()}>
        <Trans>Save as PNG</Trans>
      </MenuItem>
      <MenuItem icon={<Sheet size={14} />} onSelect={() => void csv()} detail={<Trans>Every stored point, not only those drawn</Trans>}>
        <Trans>Save as CSV</Trans>
      </MenuItem>
    </Menu>
  );
}
