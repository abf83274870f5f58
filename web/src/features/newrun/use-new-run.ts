import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useForm } from "react-hook-form";
import { useStartBatch } from "@/api/batches";
import { useDataset, useDatasets } from "@/api/datasets";
import type { DatasetInfo, RunDetail, RunRequest, TrainerInfo } from "@/api/generated";
import { ApiError } from "@/api/problem";
import { useOnce } from "@/api/once";
import { useStartRun } from "@/api/runs";
import { isReady } from "@/state/datasets";
import { configAt } from "@/state/run";
import type { ConfigForm } from "@/ui/config/Field";
import { beginWith, showProblems } from "@/ui/config/form";
import { fieldsOf } from "@/ui/config/schema";
import { differences } from "@/ui/config/values";
import { misfit } from "./fit";
import type { Repeated } from "./Repeat";

const route = getRouteApi("/new");

/** So many are shown at once; with more than that, there is a search. */
const SHOWN = 12;

/** The data sets to choose from, and the chosen one: what the URL says, otherwise the first that is ready. */
export function useDatasetChoice() {
  const search = route.useSearch();
  const [text, setText] = useState("");
  const [begun] = useState(search.dataset);
  const list = useDatasets({ text: useDeferredValue(text), limit: SHOWN });
  const named = useDataset(search.dataset);
  const preset = useDataset(begun);
  const found = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const dataset = named.data ?? (search.dataset && !named.error ? undefined : found.find(isReady));
  // The one that the address named leads; one that was chosen here stays where it stands.
  const lead = preset.data && !text ? [preset.data] : [];
  const items = [...lead, ...found.filter(({ id }) => id !== lead[0]?.id)];
  return {
    dataset,
    items,
    text,
    setText,
    searchable: text !== "" || list.hasNextPage || found.length > SHOWN / 2,
    more: list.hasNextPage,
    loadMore: () => void list.fetchNextPage(),
    /** What the address names and is not there. */
    unknown: search.dataset !== undefined && named.error instanceof ApiError && named.error.status === 404 ? search.dataset : null,
    loading: list.isPending || (search.dataset !== undefined && named.isPending),
    error: list.error,
    retry: () => void list.refetch(),
  };
}

export type DatasetChoice = ReturnType<typeof useDatasetChoice>;

/** The chosen trainer: what the URL says if it fits, otherwise the first that does. */
export function useChoice(dataset: DatasetInfo | undefined, trainers: readonly TrainerInfo[]) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const fitting = trainers.filter((trainer) => dataset && misfit(trainer, dataset) === null);
  const trainer = fitting.find(({ id }) => id === search.trainer) ?? fitting[0];
  const choose = (choice: { dataset?: string; trainer?: string }): void =>
    void navigate({ search: (now) => ({ ...now, ...choice, from: undefined }), replace: true });
  return { trainer, choose };
}

/** The form of a trainer's config, begun with its defaults or with another run's config, and how to send it. */
export function useNewRun(dataset: string, trainer: TrainerInfo, model: RunDetail | undefined, repeated: Repeated | null) {
  const specs = useMemo(() => fieldsOf(trainer.config_schema), [trainer]);
  const begin = useMemo(() => beginWith(specs, model?.trainer === trainer.id ? configAt(model) : {}), [specs, model, trainer]);
  const form: ConfigForm = useForm({ defaultValues: { name: "", config: begin }, mode: "onChange" });
  useEffect(() => form.reset((now) => ({ ...now, config: begin })), [form, begin]);
  const { name, config } = form.watch();
  const request: RunRequest = { trainer: trainer.id, dataset, config: differences(specs, config) };
  if (name.trim()) request.name = name.trim();
  const reset = (): void => form.reset((now) => ({ ...now, config: beginWith(specs, {}) }));
  return { specs, form, request, reset, ...useSending(form, request, repeated) };
}

function useSending(form: ConfigForm, request: RunRequest, repeated: Repeated | null) {
  const start = useStartRun();
  const several = useStartBatch();
  const navigate = route.useNavigate();
  const once = useOnce();
  const submit = async (): Promise<void> => {
    try {
      if (repeated) {
        const wanted = { ...request, ...repeated };
        const batch = await several.mutateAsync({ request: wanted, key: once.keyOf(wanted) });
        once.done();
        await navigate({ to: "/batches/$id", params: { id: batch.id } });
        return;
      }
      const run = await start.mutateAsync({ request, key: once.keyOf(request) });
      once.done();
      await navigate({ to: "/runs/$id", params: { id: run.id } });
    } catch (error) {
      if (error instanceof ApiError) showProblems(form, error);
    }
  };
  return { send: () => void form.handleSubmit(submit)(), sending: start.isPending || several.isPending, error: repeated ? several.error : start.error };
}
