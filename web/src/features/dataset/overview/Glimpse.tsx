import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { DatasetInfo } from "@/api/generated";
import { hasPreviews } from "@/ui/dataset/words";
import { SamplePreview } from "../browse/SamplePreview";
import { nameOf } from "../browse/sample-words";
import { useSamples } from "../browse/use-samples";
import { Part } from "../Part";

const SHOWN = 8;

/** What the data looks like, where it can be looked at: a few of its first samples, or the one long series. */
export function Glimpse({ id, info }: { id: string; info: DatasetInfo }) {
  const series = info.task === "forecasting" && info.kind === "series";
  if (!series && !hasPreviews(info)) return null;
  const more = <Link to="/datasets/$id" params={{ id }} search={{ tab: "browse" }} className="text-sm text-accent-text hover:underline"><Trans>Browse all</Trans></Link>;
  return (
    <Part title={<Trans>A look at it</Trans>} aside={more}>
      {series ? <SamplePreview large id={id} version={info.version} sample={0} kind={info.kind} label={t`The whole series`} /> : <Some id={id} info={info} />}
    </Part>
  );
}

function Some({ id, info }: { id: string; info: DatasetInfo }) {
  const samples = useSamples(id, { version: info.version }, 0, 0);
  const step = Math.max(1, Math.floor(samples.head.length / SHOWN));
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-2">
      {samples.head.filter((_, place) => place % step === 0).slice(0, SHOWN).map((sample) => (
        <li key={sample.id}><SamplePreview id={id} version={info.version} sample={sample.id} kind={info.kind} label={nameOf(sample, samples.columns)} /></li>
      ))}
    </ul>
  );
}
