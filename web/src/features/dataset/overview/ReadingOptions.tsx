import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import type { Dataset, DatasetInfo, DatasetKind } from "@/api/generated";
import { Button } from "@/ui/Button";
import { KINDS as FORMATS, kindName } from "@/ui/dataset/words";
import { Part } from "../Part";
import { useRevision } from "../use-revision";
import { changedOptions, type Options, optionsOf, type ReadingOption } from "./reading";

/** A Hugging Face data set is read by a format of its own for each of these kinds. */
const HUB = "huggingface-";
const OF_HUB: readonly DatasetKind[] = ["table", "text", "image", "series"];

/** How the files were read, to be corrected: a new version of the same files, read otherwise. */
export function ReadingOptions({ dataset, info }: { dataset: Dataset; info: DatasetInfo }) {
  const [format, setFormat] = useState(info.recipe?.format ?? "");
  const [changed, setChanged] = useState<Options>({});
  const { revise, why } = useRevision(dataset);
  if (!info.recipe?.format || !info.source) return null;
  const same = format === info.recipe.format;
  const options = same ? changedOptions(info, changed) : {};
  const nothing = same && options === null ? t`Change something first` : undefined;
  return (
    <Part title={<Trans>Reading options</Trans>}>
      <form
        className="grid grid-cols-[max-content_minmax(0,14rem)] items-center gap-x-4 gap-y-2 text-sm"
        onSubmit={(event) => {
          event.preventDefault();
          if (!nothing && !why) revise(same ? { options: options ?? {} } : { format, options: {} });
        }}
      >
        <label className="contents">
          <span className="text-muted"><Trans>Read as</Trans></span>
          <select value={format} onChange={(event) => setFormat(event.target.value)} className="field w-full">
            {FORMATS.map((kind) => <option key={kind} value={kind}>{kindName(kind)}</option>)}
            {format.startsWith(HUB) && OF_HUB.map((kind) => <option key={HUB + kind} value={HUB + kind}>{t`Hugging Face: ${kindName(kind)}`}</option>)}
          </select>
        </label>
        {same && optionsOf(info).map((option) => (
          <Field key={option.name} option={option} value={changed[option.name]} onChange={(next) => setChanged({ ...changed, [option.name]: next })} />
        ))}
        <datalist id="encodings">{["utf-8", "utf-16", "cp1252", "latin-1", "cp1251", "shift_jis", "gb18030"].map((one) => <option key={one}>{one}</option>)}</datalist>
        <span className="col-start-2"><Button type="submit" small why={why ?? nothing}><Trans>Read again</Trans></Button></span>
      </form>
    </Part>
  );
}

interface FieldProps {
  option: ReadingOption;
  /** What was chosen here; undefined while nothing was. */
  value: unknown;
  onChange: (value: unknown) => void;
}

/** What was found stands in the field as long as nobody gave anything else. */
function Field({ option: { name, title, choices, number, found, given }, value, onChange }: FieldProps) {
  const now = value === undefined ? given : value;
  if (choices) {
    const text = choices.find(([one]) => one === found)?.[1] ?? "";
    return (
      <label className="contents">
        <span className="text-muted">{title}</span>
        <select value={choices.findIndex(([one]) => one === now)} onChange={(event) => onChange(choices[Number(event.target.value)]?.[0] ?? null)} className="field w-full">
          <option value={-1}>{found === null ? t`found out` : t`found: ${text}`}</option>
          {choices.map(([one, label], place) => <option key={String(one)} value={place}>{label}</option>)}
        </select>
      </label>
    );
  }
  const shown = now === null ? "" : String(now);
  const parsed = (text: string): unknown => (text === "" ? null : number && Number.isFinite(Number(text)) ? Number(text) : text);
  return (
    <label className="contents">
      <span className="text-muted">{title}</span>
      <input value={shown} dir="auto" inputMode={number ? "numeric" : undefined} placeholder={found === null ? t`found out` : t`found: ${String(found)}`} onChange={(event) => onChange(parsed(event.target.value))} className="field w-full" list={name === "encoding" ? "encodings" : undefined} autoComplete="off" />
    </label>
  );
}
