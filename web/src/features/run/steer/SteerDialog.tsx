import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { RunDetail } from "@/api/generated";
import { useSteerRun } from "@/api/runs";
import { configAt } from "@/state/run";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/config/Field";
import type { FieldSpec } from "@/ui/config/schema";
import { Dialog } from "@/ui/Dialog";
import { Trouble } from "@/ui/Notice";
import { toast } from "@/ui/toast";
import { besideNoField, useConfigForm } from "./use-config-form";

interface SteerDialogProps {
  run: RunDetail;
  fields: readonly FieldSpec[];
  onClose: () => void;
}

const FORM = "steer";

/** The fields that the trainer lets change under a training, as they are now. */
export function SteerDialog({ run, fields, onClose }: SteerDialogProps) {
  const { specs, form, values, refused } = useConfigForm(fields, configAt(run));
  const steer = useSteerRun();
  const paused = run.state === "paused";
  const send = (): void =>
    steer.mutate(
      { id: run.id, values },
      {
        onSuccess: () => {
          toast(paused ? t`Sent; it holds when the run goes on` : t`Sent; it holds from the next step on`);
          onClose();
        },
        onError: refused,
      },
    );
  // What does not fit is no difference yet: the button stays, and leads to the field that says why.
  const nothing = Object.keys(values).length === 0 && Object.keys(form.formState.errors).length === 0;
  const why = steer.isPending ? t`It is being sent` : nothing ? t`Nothing differs from what the run has yet` : undefined;
  const trouble = besideNoField(steer.error);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={<Trans>Steer</Trans>}
      description={
        paused ? (
          <Trans>What you change holds from the step on at which the run goes on, and is drawn on its charts.</Trans>
        ) : (
          <Trans>What you change holds from the next step on, and is drawn on the charts.</Trans>
        )
      }
      footer={
        <>
          <Button onClick={onClose}><Trans>Cancel</Trans></Button>
          <Button type="submit" form={FORM} look="primary" why={why}><Trans>Change</Trans></Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!why) void form.handleSubmit(send)();
        }}
      >
        <div className="divide-y divide-line">
          {specs.map((spec) => <Field key={spec.name} spec={spec} form={form} origin="run" />)}
        </div>
        {trouble && <Trouble error={trouble} />}
      </form>
    </Dialog>
  );
}
