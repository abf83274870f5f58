import { t } from "@lingui/core/macro";
import { clsx } from "clsx";
import { FileQuestion } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { type Look, previewUrl, usePreview } from "@/api/datasets";
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

/** What a sample looks like: its picture, its curves, its cloud of points, or several of them. */
export function SamplePreview(props: SamplePreviewProps) {
  return props.kind === "image" ? <Picture {...props} /> : <Drawn {...props} />;
}

const FRAME = "overflow-hidden rounded-lg bg-sunken";
const SQUARE = "aspect-square w-full";
const LARGE = "h-[56vh] w-full";

function Picture({ id, version, sample, label, large }: SamplePreviewProps) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Nothing large={large} />;
  return (
    <span className={clsx("block", FRAME, large ? LARGE : SQUARE)}>
      <Image src={previewUrl(id, version, sample)} label={label} onBroken={() => setBroken(true)} />
    </span>
  );
}

/** A small picture is enlarged as it is: its pixels are what a model sees. */
function Image({ src, label, onBroken }: { src: string; label: string; onBroken?: () => void }) {
  const [small, setSmall] = useState(false);
  return (
    <img
      src={src}
      alt={label}
      loading="lazy"
      decoding="async"
      onError={onBroken}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setSmall(Math.max(naturalWidth, naturalHeight) <= FEW_PIXELS)}
      className={clsx("size-full object-contain", small && "[image-rendering:pixelated]")}
    />
  );
}

const FEW_PIXELS = 64;

function Drawn({ id, version, sample, kind, label, large }: SamplePreviewProps) {
  const { data, error } = usePreview(id, version, sample);
  if (error) return <Nothing large={large} />;
  const shape = kind === "series" ? (large ? "h-72 w-full" : "h-22 w-full") : large ? LARGE : SQUARE;
  if (data?.form !== "several") return <span className={clsx("block", FRAME, shape)}>{data && <OneLook look={data} label={label} large={large} />}</span>;
  return (
    <span className={clsx("flex flex-col gap-px", FRAME, shape)}>
      {data.parts.map(({ name, look }) => (
        <span key={name} className="flex min-h-0 flex-1 flex-col">
          <span className="block min-h-0 flex-1"><OneLook look={look} label={`${label}: ${name}`} large={large} /></span>
          {large && <span className="px-3 pb-1 text-xs text-muted" dir="auto">{name}</span>}
        </span>
      ))}
    </span>
  );
}

function OneLook({ look, label, large }: { look: Look; label: string; large: boolean | undefined }) {
  switch (look.form) {
    case "series":
      return <Curves series={look.series} label={label} large={large} />;
    case "cloud":
      return <Cloud points={look.points} label={label} large={large} />;
    case "picture":
      return <Bytes bytes={look.bytes} label={label} />;
  }
}

/** A picture that came with others has no address of its own. */
function Bytes({ bytes, label }: { bytes: ArrayBuffer; label: string }) {
  const src = useMemo(() => URL.createObjectURL(new Blob([bytes], { type: "image/webp" })), [bytes]);
  useEffect(() => () => URL.revokeObjectURL(src), [src]);
  return <Image src={src} label={label} />;
}

function Nothing({ large }: { large: boolean | undefined }) {
  return (
    <span className={clsx("flex items-center justify-center text-faint", FRAME, large ? "h-72 w-full" : SQUARE)} title={t`There is no preview of it`}>
      <FileQuestion size={20} />
    </span>
  );
}
