import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Check } from "lucide-react";
import { Button } from "@/ui/Button";
import type { ConfigForm } from "@/ui/config/Field";
import type { FieldSpec } from "@/ui/config/schema";
import { isTemplate, type Template, templateValues } from "./templates";

interface TemplatePickerProps {
  templates: readonly Template[];
  specs: readonly FieldSpec[];
  form: ConfigForm;
}

/** Configs that come with the trainer for data like these: one press fills the form. */
export function TemplatePicker({ templates, specs, form }: TemplatePickerProps) {
  if (templates.length === 0) return null;
  const raws = form.watch("config");
  const fill = (template: Template): void => {
    for (const [name, value] of Object.entries(templateValues(specs, template))) form.setValue(`config.${name}`, value, { shouldValidate: true });
  };
  return (
    <ul className="mb-4 flex flex-col gap-2" aria-label={t`Templates`}>
      {templates.map((template) => {
        const taken = isTemplate(specs, template, raws);
        return (
          <li key={template.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 rounded-lg border border-line bg-surface p-3">
            <div className="min-w-0 flex-1 basis-64">
              <p className="text-sm font-medium"><span className="text-muted"><Trans>Template</Trans> · </span>{template.title}</p>
              <p className="caption mt-0.5 max-w-prose">{template.summary}</p>
            </div>
            <Button small icon={taken && <Check size={14} />} onClick={() => fill(template)} why={taken ? t`The form is filled with it` : undefined}>
              {taken ? <Trans>Filled in</Trans> : <Trans>Use template</Trans>}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
