import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { Controller, type UseFormReturn } from "react-hook-form";
import { Button } from "../Button";
import { Segmented } from "../Segmented";
import { Switch } from "../Switch";
import type { FieldSpec } from "./schema";
import { isSame, limitsText, parse, type Raw, shownValue, toRaw } from "./values";

export type ConfigForm = UseFormReturn<{ name: string; config: Record<string, Raw> }>;

/** So few choices are all shown side by side. */
const SEGMENTS = 4;

/** What a field's fallback is: the trainer's default, or what a run has now. */
export type Origin = "default" | "run";

const WIDTHS: Partial<Record<FieldSpec["kind"], string>> = { text: "w-full max-w-96", list: "w-56" };

interface FieldProps {
  spec: FieldSpec;
  form: ConfigForm;
  origin?: Origin;
}

/** One hyperparameter: title, control, unit, help, limits, and the way back to where it began. */
export function Field({ spec, form, origin = "default" }: FieldProps) {
  const path = `config.${spec.name}` as const;
  return (
    <Controller
      control={form.control}
      name={path}
      rules={{ validate: (raw) => problemOf(spec, raw) ?? true }}
      render={({ field, fieldState }) => {
        const parsed = parse(spec, field.value);
        const changed = !("value" in parsed) || !isSame(parsed.value, spec.fallback);
        return (
          <div className="grid gap-x-6 gap-y-1 py-3 sm:grid-cols-[12rem_1fr]">
            <label htmlFor={path} className={clsx("pt-1 text-sm", changed && "font-semibold")}>
              {spec.title}
              {changed && <span className="ms-1.5 inline-block size-1.5 rounded-full bg-accent align-middle" title={origin === "run" ? t`Differs from what the run has` : t`Differs from the default`} />}
            </label>
            <div className="min-w-0">
              <div className="flex flex-wrap items-center gap-2">
                <Control spec={spec} id={path} value={field.value} onChange={field.onChange} onBlur={field.onBlur} inputRef={field.ref} invalid={fieldState.invalid} />
                {spec.unit && <span className="caption">{spec.unit}</span>}
                {changed && <Reset spec={spec} origin={origin} onReset={() => form.setValue(path, toRaw(spec, spec.fallback), { shouldValidate: true })} />}
              </div>
              <Explanation id={path} spec={spec} problem={fieldState.error?.message} />
            </div>
          </div>
        );
      }}
    />
  );
}

function problemOf(spec: FieldSpec, raw: Raw): string | null {
  const parsed = parse(spec, raw);
  return "problem" in parsed ? parsed.problem : null;
}

function Reset({ spec, origin, onReset }: { spec: FieldSpec; origin: Origin; onReset: () => void }) {
  const shown = shownValue(spec, spec.fallback);
  return (
    <Button small look="ghost" icon={<RotateCcw size={12} />} onClick={onReset}>
      {origin === "run" ? <Trans>was {shown}</Trans> : <Trans>default {shown}</Trans>}
    </Button>
  );
}

function Explanation({ id, spec, problem }: { id: string; spec: FieldSpec; problem: string | undefined }) {
  const limits = limitsText(spec);
  return (
    <p id={`${id}-help`} className="caption mt-1 max-w-prose">
      {problem && <span role="alert" className="block pb-0.5 text-sm font-medium text-bad">{problem}</span>}
      {spec.help} {limits && <span className="whitespace-nowrap">({limits})</span>}
    </p>
  );
}

interface ControlProps {
  spec: FieldSpec;
  id: string;
  value: Raw;
  onChange: (value: Raw) => void;
  onBlur: () => void;
  inputRef: (element: HTMLElement | null) => void;
  invalid: boolean;
}

function Control({ spec, id, value, onChange, onBlur, inputRef, invalid }: ControlProps): ReactNode {
  if (spec.kind === "boolean") return <Switch id={id} checked={value === true} onChange={onChange} />;
  const text = String(value);
  if (spec.kind === "choice" && spec.choices.length <= SEGMENTS && !spec.nullable) {
    const options = spec.choices.map((choice) => ({ value: String(choice), label: String(choice) }));
    return <Segmented id={id} label={spec.title} value={text} options={options} onChange={onChange} />;
  }
  const common = { id, ref: inputRef, onBlur, value: text, dir: "ltr", "aria-invalid": invalid, "aria-describedby": `${id}-help` };
  if (spec.kind === "choice") {
    return (
      <select {...common} className="field" onChange={(event) => onChange(event.target.value)}>
        {spec.nullable && <option value="">{t`empty`}</option>}
        {spec.choices.map((choice) => <option key={choice} value={String(choice)}>{choice}</option>)}
      </select>
    );
  }
  return (
    <input
      {...common}
      type="text"
      inputMode={spec.kind === "integer" ? "numeric" : spec.kind === "number" ? "decimal" : "text"}
      autoComplete="off"
      spellCheck={false}
      placeholder={spec.nullable || spec.emptyable ? t`empty` : undefined}
      onChange={(event) => onChange(event.target.value)}
      className={clsx("field", WIDTHS[spec.kind] ?? "w-32", invalid && "border-bad")}
    />
  );
}
