import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { RunDetail } from "@/api/generated";
import { configAt } from "@/state/run";
import { Button } from "@/ui/Button";
import { ConfigFields } from "@/ui/config/ConfigFields";
import { beginWith } from "@/ui/config/form";
import type { FieldSpec } from "@/ui/config/schema";
import { Dialog } from "@/ui/Dialog";
import { formatCount } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { besideNoField, useConfigForm } from "./use-config-form";
import { useNewFrom } from "./use-new-from";

interface ForkDialogProps {
  run: RunDetail;
  /** Of the checkpoint that the new run goes on from. */
  step: number;
  fields: readonly FieldSpec[];
  onClose: () => void;
}

const FORM = "fork";

/** A new run that goes on from a checkpoint, with another config where one likes. */
export function ForkDialog({ run, step, fields, onClose }: ForkDialogProps) {
  const { specs, form, name, values, refused } = useConfigForm(fields, configAt(run, step));
  const { fork, sending, error } = useNewFrom(run.id);
  const at = formatCount(step);
  const why = sending ? t`It is being sent` : undefined;
  const trouble = besideNoField(error);
  const { name: problem } = form.formState.errors;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={<Trans>Fork from {at} {run.step_unit}</Trans>}
      description={<Trans>A new run goes on from this checkpoint, on the same data. This run stays as it is.</Trans>}
      footer={
        <>
          <Button onClick={onClose}><Trans>Cancel</Trans></Button>
          <Button type="submit" form={FORM} look="primary" why={why}><Trans>Start the fork</Trans></Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const request = { step, config: values, ...(name && { name }) };
          if (!why) void form.handleSubmit(() => fork(request, { onError: refused }))();
        }}
      >
        {trouble && <Trouble error={trouble} />}
        <div className="grid items-start gap-x-6 gap-y-1 sm:grid-cols-[12rem_1fr]">
          <label htmlFor="fork-name" className="pt-1 text-sm"><Trans>Name</Trans></label>
          <div>
            <input id="fork-name" {...form.register("name")} autoComplete="off" placeholder={`${run.name}-from-${step}`} className="field w-full max-w-sm" aria-invalid={Boolean(problem)} />
            {problem && <p role="alert" className="mt-1 text-sm text-bad">{problem.message}</p>}
          </div>
        </div>
        <ConfigFields
          specs={specs}
          form={form}
          origin="run"
          changed={Object.keys(values).length}
          onReset={() => form.reset((now) => ({ ...now, config: beginWith(specs, {}) }))}
        />
      </form>
    </Dialog>
  );
}
