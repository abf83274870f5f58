import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { TrainerInfo } from "@/api/generated";
import type { ConfigForm } from "@/ui/config/Field";
import type { FieldSpec } from "@/ui/config/schema";
import { Segmented } from "@/ui/Segmented";
import { presetOf, presetValues, type Size, sizesOf } from "./presets";

interface PresetPickerProps {
  presets: TrainerInfo["presets"];
  specs: readonly FieldSpec[];
  form: ConfigForm;
}

/** How large a model: fills the fields that make it so, and says which size the form's values are. */
export function PresetPicker({ presets, specs, form }: PresetPickerProps) {
  const sizes = sizesOf(presets);
  if (sizes.length < 2) return null;
  const size = presetOf(specs, presets, form.watch("config"));
  const fill = (next: Size | ""): void => {
    if (next === "") return;
    for (const [name, value] of Object.entries(presetValues(specs, presets, next))) form.setValue(`config.${name}`, value, { shouldValidate: true });
  };
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <span className="text-sm font-medium"><Trans>Size</Trans></span>
      <Segmented<Size | ""> label={t`Size of the model`} value={size ?? ""} options={sizes.map((value) => ({ value, label: value }))} onChange={fill} />
      <span className="caption" role="status">{size === null ? <Trans>custom</Trans> : sizeText(size)}</span>
    </div>
  );
}

function sizeText(size: Size): string {
  switch (size) {
    case "S":
      return t`Small: done soon`;
    case "M":
      return t`Middle: the defaults`;
    case "L":
      return t`Large: takes longer, may learn more`;
  }
}
