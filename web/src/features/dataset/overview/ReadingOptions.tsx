import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import type { Dataset, DatasetInfo } from "@/api/generated";
import { Button } from "@/ui/Button";
import { Part } from "../Part";
import { useRevision } from "../use-revision";

type Options = Record<string, unknown>;

/** How the files were read, to be corrected: a new version of the same files, read otherwise. */
export function ReadingOptions({ dataset, info }: { dataset: Dataset; info: DatasetInfo }) {
  const found: Options = info.recipe?.options ?? {};
  const [changed, setChanged] = useState<Options>({});
  const { revise, why } = useRevision(dataset);
  const table = info.recipe?.format === "table";
  const has = (name: string): boolean => table || name in found;
  if (!["delimiter", "encoding", "header"].some(has)) return null;
  const value = (name: string): unknown => (name in changed ? changed[name] : found[name]);
  const set = (name: string, next: unknown): void => setChanged({ ...changed, [name]: next });
  const differs = Object.entries(changed).some(([name, next]) => next !== (found[name] ?? null));
  return (
    <Part title={<Trans>Reading options</Trans>}>
      <form
        className="grid grid-cols-[max-content_1fr] items-center gap-x-4 gap-y-2 text-sm"
        onSubmit={(event) => {
          event.preventDefault();
          if (differs && !why) revise({ options: { ...found, ...changed } });
        }}
      >
        {has("delimiter") && (
          <Choice name={t`Delimiter`} value={String(value("delimiter") ?? "")} onChange={(next) => set("delimiter", next || null)} options={[["", t`found out`], [",", t`comma`], [";", t`semicolon`], ["\t", t`tab`], ["|", t`bar`]]} />
        )}
        {has("encoding") && (
          <>
            <label htmlFor="encoding" className="text-muted"><Trans>Encoding</Trans></label>
            <input id="encoding" dir="ltr" value={String(value("encoding") ?? "")} placeholder={t`found out`} onChange={(event) => set("encoding", event.target.value.trim() || null)} className="field w-44" list="encodings" />
          </>
        )}
        {has("header") && (
          <Choice name={t`First line`} value={String(value("header") ?? "")} onChange={(next) => set("header", next === "" ? null : next === "true")} options={[["", t`found out`], ["true", t`names the columns`], ["false", t`is data`]]} />
        )}
        {has("decimal") && (
          <Choice name={t`Decimal sign`} value={String(value("decimal") ?? ".")} onChange={(next) => set("decimal", next)} options={[[".", t`point: 1.5`], [",", t`comma: 1,5`]]} />
        )}
        <datalist id="encodings">{["utf-8", "utf-16", "cp1252", "latin-1", "cp1251", "shift_jis", "gb18030"].map((one) => <option key={one}>{one}</option>)}</datalist>
        <span className="col-start-2"><Button type="submit" small why={why ?? (differs ? undefined : t`Change something first`)}><Trans>Read again</Trans></Button></span>
      </form>
    </Part>
  );
}

interface ChoiceProps {
  name: string;
  value: string;
  options: [string, string][];
  onChange: (value: string) => void;
}

function Choice({ name, value, options, onChange }: ChoiceProps) {
  return (
    <label className="contents">
      <span className="text-muted">{name}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)} className="field w-44">
        {options.map(([one, label]) => <option key={one} value={one}>{label}</option>)}
      </select>
    </label>
  );
}
