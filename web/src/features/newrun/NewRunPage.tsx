import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import type { DatasetInfo, RunDetail, TrainerInfo } from "@/api/generated";
import { useRun } from "@/api/runs";
import { useTrainers } from "@/api/studio";
import { isReady } from "@/state/datasets";
import { Button } from "@/ui/Button";
import { whyNotReady } from "@/ui/dataset/words";
import { Notice, Trouble } from "@/ui/Notice";
import { ConfigFields } from "@/ui/config/ConfigFields";
import { DatasetPicker } from "./DatasetPicker";
import { PresetPicker } from "./PresetPicker";
import { Repeat, type Repeated } from "./Repeat";
import { SameAs } from "./SameAs";
import { TemplatePicker } from "./TemplatePicker";
import { templatesFor } from "./templates";
import { TrainerPicker } from "./TrainerPicker";
import { useChoice, useDatasetChoice, useNewRun } from "./use-new-run";

const route = getRouteApi("/new");

export function NewRunPage() {
  const choice = useDatasetChoice();
  const trainers = useTrainers();
  const { dataset } = choice;
  const info = dataset?.current ?? undefined;
  const { trainer, choose } = useChoice(info, trainers.data ?? []);
  useEffect(() => {
    document.title = `${t`New run`} · Trainyard`;
  }, []);
  const trouble = choice.error ?? trainers.error;
  if (trouble) {
    const again = (): void => {
      choice.retry();
      void trainers.refetch();
    };
    return <div className="p-6"><Trouble error={trouble} retry={again} /></div>;
  }
  if (choice.loading || !trainers.data) return <div className="p-6" aria-busy="true" aria-label={t`Loading`} />;
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-8 p-4 md:p-6">
      <h1 className="text-xl font-semibold"><Trans>New run</Trans></h1>
      <Part title={<Trans>Data set</Trans>}>
        {choice.unknown && <div className="mb-2"><Notice tone="warning" title={<Trans>There is no data set “<bdi>{choice.unknown}</bdi>”; choose another one.</Trans>} /></div>}
        <DatasetPicker choice={choice} onChange={(name) => choose({ dataset: name })} />
      </Part>
      <Part title={<Trans>Trainer</Trans>}>
        <TrainerPicker trainers={trainers.data} dataset={info} value={trainer?.id} onChange={(id) => choose({ trainer: id })} />
      </Part>
      {dataset && !isReady(dataset) && (
        <Notice tone="warning" title={whyNotReady(dataset)}>
          <Link to="/datasets/$id" params={{ id: dataset.id }} className="text-accent-text hover:underline"><Trans>Look at the data set</Trans></Link>
        </Notice>
      )}
      {dataset && info && isReady(dataset) && trainer && <Parameters key={trainer.id} dataset={{ ...info, name: dataset.name }} trainer={trainer} />}
    </div>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-2 text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Parameters(props: Omit<FormProps, "model">) {
  const { from } = route.useSearch();
  return from ? <FromRun id={from} {...props} /> : <Form {...props} />;
}

function FromRun({ id, ...rest }: Omit<FormProps, "model"> & { id: string }) {
  const { data, error } = useRun(id);
  if (error) return <Trouble error={error} />;
  return data ? <Form {...rest} model={data} /> : null;
}

interface FormProps {
  dataset: DatasetInfo;
  trainer: TrainerInfo;
  /** A run whose config to begin with. */
  model?: RunDetail;
}

function Form({ dataset, trainer, model }: FormProps) {
  const [repeated, setRepeated] = useState<Repeated | null>(null);
  const { specs, form, request, reset, send, sending, error } = useNewRun(dataset.name, trainer, model, repeated);
  useCtrlEnter(send);
  const problems = Object.keys(form.formState.errors).length > 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="grid items-start gap-8 lg:grid-cols-[1fr_24rem]"
    >
      <Part title={<Trans>Parameters</Trans>}>
        <TemplatePicker templates={templatesFor(trainer, dataset)} specs={specs} form={form} />
        <PresetPicker presets={trainer.presets} specs={specs} form={form} />
        <ConfigFields specs={specs} form={form} changed={Object.keys(request.config ?? {}).length} onReset={reset} />
      </Part>
      <aside className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-6">
        <div>
          <label htmlFor="name" className="text-sm font-medium"><Trans>Name</Trans></label>
          <input id="name" {...form.register("name")} autoComplete="off" placeholder={t`made from data set and trainer`} className="field mt-1 w-full" aria-invalid={Boolean(form.formState.errors.name)} />
          {form.formState.errors.name && <p role="alert" className="mt-1 text-sm text-bad">{form.formState.errors.name.message}</p>}
        </div>
        <Repeat value={repeated} classes={dataset.task === "classification"} onChange={setRepeated} />
        <Button type="submit" look="primary" className="h-10" why={sending ? t`It is being sent` : undefined}>
          {sending ? <Trans>Starting…</Trans> : <Trans>Start</Trans>}
          <span aria-hidden className="ms-1 text-xs font-normal opacity-80">Ctrl ↵</span>
        </Button>
        {problems && <p role="alert" className="text-sm text-bad"><Trans>Some parameters do not fit yet; each says why.</Trans></p>}
        {error && <Trouble error={error} />}
        {!repeated && (
          <div>
            <h3 className="text-sm font-medium"><Trans>The same as</Trans></h3>
            <SameAs request={request} />
          </div>
        )}
      </aside>
    </form>
  );
}

/** Ctrl+Enter (or Cmd+Enter) starts from anywhere on the page. */
function useCtrlEnter(send: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      event.preventDefault();
      send();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
