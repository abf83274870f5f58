import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDatasets } from "@/api/datasets";
import { idempotencyKey, useStartRun } from "@/api/runs";
import { Button } from "@/ui/Button";
import { Trouble } from "@/ui/Notice";

const FIRST = { trainer: "image.cnn", dataset: "digits" };

/** The empty studio: one click trains a real model on data that came with it. */
export function FirstRun() {
  const start = useStartRun();
  const datasets = useDatasets();
  const navigate = useNavigate();
  const [key] = useState(idempotencyKey);
  const unpacked = datasets.data?.pages.some(({ items }) => items.some(({ name, current }) => name === FIRST.dataset && current));
  const go = async (): Promise<void> => {
    const run = await start.mutateAsync({ request: FIRST, key });
    await navigate({ to: "/runs/$id", params: { id: run.id } });
  };
  return (
    <section className="flex flex-col items-start gap-4 rounded-xl border border-line bg-surface px-6 py-8 md:px-10 md:py-10">
      <h2 className="text-2xl font-semibold tracking-tight"><Trans>Train your first model in a minute</Trans></h2>
      <p className="max-w-xl text-lg text-muted">
        <Trans>
          One click trains a small convolutional network to read handwritten digits, on 1,797 real images that came with
          this studio. You watch it learn, live.
        </Trans>
      </p>
      <div className="flex flex-wrap items-center gap-4">
        <Button look="primary" className="h-10 px-5" onClick={() => void go().catch(() => undefined)} why={whyNot(start.isPending, unpacked)}>
          <Trans>Train it now</Trans>
        </Button>
        <Link to="/new" className="text-sm text-accent-text hover:underline"><Trans>Choose the data and the trainer yourself</Trans></Link>
      </div>
      {start.error && <Trouble error={start.error} />}
    </section>
  );
}

function whyNot(pending: boolean, unpacked: boolean | undefined): string | undefined {
  if (pending) return t`It is being started`;
  return unpacked ? undefined : t`The bundled data is being unpacked; this takes a few seconds`;
}
