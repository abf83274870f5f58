import { t } from "@lingui/core/macro";
import { clsx } from "clsx";
import { FileQuestion } from "lucide-react";
import { useState } from "react";
import { previewUrl, usePreview } from "@/api/datasets";
import type { DatasetKind } from "@/api/generated";
import { Cloud } from "./Cloud";
import { Curves } from "./Curves";

interface SamplePreviewProps {
  id: string;
  version: number;
  sample: number;
  kind: DatasetKind;
  label: string;
  large?: boolean;
}

/** What a sample looks like: its picture, its curves or its cloud of points. */
export function SamplePreview(props: SamplePreviewProps) {
  return props.kind === "image" ? <Picture {...props} /> : <Drawn {...props} />;
}

const FRAME = "overflow-hidden rounded-lg bg-sunken";

function Picture({ id, version, sample, label, large }: SamplePreviewProps) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Nothing large={large} />;
  return (
    <span className={clsx("flex items-center justify-center", FRAME, large ? "h-[56vh] w-full" : "aspect-square w-full")}>
      <img
        src={previewUrl(id, version, sample)}
        alt={label}
        loading="lazy"
        decoding="async"
        onError={() => setBroken(true)}
        className="size-full object-contain [image-rendering:auto]"
      />
    </span>
  );
}

function Drawn({ id, version, sample, kind, label, large }: SamplePreviewProps) {
  const { data, error } = usePreview(id, version, sample);
  if (error) return <Nothing large={large} />;
  const shape = kind === "series" ? (large ? "h-72 w-full" : "h-22 w-full") : large ? "h-[56vh] w-full" : "aspect-square w-full";
  return (
    <span className={clsx("block", FRAME, shape)}>
      {data?.form === "series" && <Curves series={data.series} label={label} large={large} />}
      {data?.form === "cloud" && <Cloud points={data.points} label={label} large={large} />}
      {data?.form === "picture" && <Picture id={id} version={version} sample={sample} kind="image" label={label} large={large} />}
    </span>
  );
}

function Nothing({ large }: { large: boolean | undefined }) {
  return (
    <span className={clsx("flex items-center justify-center text-faint", FRAME, large ? "h-72 w-full" : "aspect-square w-full")} title={t`There is no preview of it`}>
      <FileQuestion size={20} />
    </span>
  );
}
