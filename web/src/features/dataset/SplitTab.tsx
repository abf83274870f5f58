import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { useVersions } from "@/api/datasets";
import type { Dataset, DatasetInfo, SplitMethod, SplitSpec } from "@/api/generated";
import { Button } from "@/ui/Button";
import { splitMethodName, splitText } from "@/ui/dataset/words";
import { formatPercent } from "@/ui/format";
import { Segmented } from "@/ui/Segmented";
import { SplitBar } from "./overview/SplitBar";
import { Part } from "./Part";
import { useRevision } from "./use-revision";

/** How the samples are divided, and the form for another way. */
export function SplitTab({ dataset, info }: { dataset: Dataset; info: DatasetInfo }) {
  const now = info.recipe?.split ?? null;
  const begin = { method: now?.method ?? "random", seed: String(now?.seed ?? 0), validation: percent(now?.validation ?? 0.15), test: percent(now?.test ?? 0.15), column: now?.column ?? "" };
  const [form, setForm] = useState(begin);
  const { revise, why } = useRevision(dataset);
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change });
  const { spec, problem } = specOf(form);
  const same = JSON.stringify(form) === JSON.stringify(begin) ? t`Change something first` : undefined;
  const columns = info.columns ?? [];
  const methods = useMethods(dataset.id, info);
  const needsColumn = form.method === "group" || form.method === "time";
  const train = formatPercent(Math.max(0, 1 - Number(form.validation) / 100 - Number(form.test) / 100));
  const shares = form.method !== "given";
  return (
    <div className="flex max-w-3xl flex-col gap-8">
      <Part title={<Trans>As it is</Trans>}>
        <SplitBar split={info.split} />
        {now && <p className="mt-2 text-sm text-muted"><bdi>{splitText(now)}</bdi></p>}
      </Part>
      <Part title={<Trans>Another split</Trans>}>
        <form
          className="flex flex-col gap-4 pt-1"
          onSubmit={(event) => {
            event.preventDefault();
            if (spec && !why && !same) revise({ split: spec });
          }}
        >
          <div className="flex flex-col gap-1.5">
            <Segmented label={t`Method`} value={form.method} onChange={(method) => set({ method })} options={methods.map((value) => ({ value, label: splitMethodName(value) }))} />
            <p className="text-sm text-muted">{methodText(form.method)}</p>
          </div>
          {needsColumn && (
            <Field label={form.method === "group" ? t`Group column` : t`Time column`}>
              <select value={form.column} onChange={(event) => set({ column: event.target.value })} className="field w-64">
                <option value="">{t`choose one`}</option>
                {columns.map((name) => <option key={name} value={name}>{name}</option>)}
              </select>
            </Field>
          )}
          {shares && (
            <div className="flex flex-wrap gap-4">
              <Field label={t`Validation, %`}><input inputMode="decimal" value={form.validation} onChange={(event) => set({ validation: event.target.value })} className="field w-24" /></Field>
              <Field label={t`Test, %`}><input inputMode="decimal" value={form.test} onChange={(event) => set({ test: event.target.value })} className="field w-24" /></Field>
              {form.method !== "time" && <Field label={t`Seed`}><input inputMode="numeric" value={form.seed} onChange={(event) => set({ seed: event.target.value })} className="field w-24" /></Field>}
            </div>
          )}
          <p className="text-sm text-muted" role="status">{problem ? <span className="text-bad">{problem}</span> : shares && <Trans>{train} are left to train on.</Trans>}</p>
          <Button type="submit" look="primary" className="self-start" why={why ?? same ?? problem ?? undefined}><Trans>Make version</Trans></Button>
        </form>
      </Part>
    </div>
  );
}

/** The ways that can divide this data. What came divided stays so, whatever was tried since. */
function useMethods(id: string, info: DatasetInfo): SplitMethod[] {
  const { data } = useVersions(id);
  const given = [info, ...(data ?? []).map((item) => item.info)].some(({ recipe }) => recipe?.split?.method === "given");
  const columns = (info.columns?.length ?? 0) > 0;
  const can: Record<SplitMethod, boolean> = { given, random: true, stratified: info.classes.length > 0, group: columns, time: columns || info.task === "forecasting" };
  return METHODS.filter((method) => can[method] || method === info.recipe?.split?.method);
}

const METHODS: readonly SplitMethod[] = ["given", "random", "stratified", "group", "time"];

function Field({ label, children }: { label: string; children: ReactNode }) {
  return <label className="flex flex-col gap-1 text-sm"><span className="text-muted">{label}</span>{children}</label>;
}

interface Form {
  method: SplitMethod;
  seed: string;
  validation: string;
  test: string;
  column: string;
}

/** What the form says as the server takes it, or what is wrong with it. */
export function specOf({ method, seed, validation, test, column }: Form): { spec: SplitSpec | null; problem: string | null } {
  if (method === "given") return { spec: { method }, problem: null };
  const [forValidation, forTest] = [Number(validation) / 100, Number(test) / 100];
  if (!(forValidation > 0 && forTest > 0)) return wrong(t`Validation and test need more than nothing`);
  if (forValidation + forTest >= 1) return wrong(t`Nothing is left to train on`);
  if (!/^\d+$/.test(seed)) return wrong(t`The seed is a whole number`);
  if ((method === "group" || method === "time") && !column) return wrong(t`Choose the column`);
  const spec: SplitSpec = { method, seed: Number(seed), validation: forValidation, test: forTest };
  return { spec: method === "group" || method === "time" ? { ...spec, column } : spec, problem: null };
}

function wrong(problem: string) {
  return { spec: null, problem };
}

function percent(share: number): string {
  return String(Math.round(share * 1000) / 10);
}

function methodText(method: SplitMethod): string {
  switch (method) {
    case "given":
      return t`The parts are those that the files came in.`;
    case "random":
      return t`Each sample falls into a part by chance; the seed says which.`;
    case "stratified":
      return t`By chance, with the same share of each class in every part.`;
    case "group":
      return t`Samples with the same value in a column stay together: one patient, one recording, one site.`;
    case "time":
      return t`The earliest are trained on, the latest are tested on: what forecasting needs.`;
  }
}
