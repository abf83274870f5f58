import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Button } from "../Button";
import { type ConfigForm, Field, type Origin } from "./Field";
import type { FieldSpec } from "./schema";

interface ConfigFieldsProps {
  specs: readonly FieldSpec[];
  form: ConfigForm;
  changed: number;
  onReset: () => void;
  origin?: Origin;
}

/** The basic parameters in sight, the advanced folded; a search looks through both. */
export function ConfigFields({ specs, form, changed, onReset, origin = "default" }: ConfigFieldsProps) {
  const [text, setText] = useState("");
  const [unfolded, setUnfolded] = useState(false);
  const wanted = text.trim().toLowerCase();
  const fits = ({ name, title, help }: FieldSpec): boolean => `${name} ${title} ${help}`.toLowerCase().includes(wanted);
  const basic = specs.filter((spec) => !spec.advanced && fits(spec));
  const advanced = specs.filter((spec) => spec.advanced && fits(spec));
  const failing = Object.keys(form.formState.errors.config ?? {});
  const open = unfolded || wanted !== "" || advanced.some((spec) => failing.includes(spec.name));
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <input type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder={t`Search parameters`} aria-label={t`Search parameters`} className="field w-56" />
        <span className="caption" role="status">
          <Changed count={changed} origin={origin} />
        </span>
        {changed > 0 && <Button small look="ghost" onClick={onReset}><Trans>Reset all</Trans></Button>}
      </div>
      <div className="mt-1 divide-y divide-line">
        {basic.map((spec) => <Field key={spec.name} spec={spec} form={form} origin={origin} />)}
      </div>
      {advanced.length > 0 && (
        <div className="border-t border-line">
          <button type="button" aria-expanded={open} onClick={() => setUnfolded(!open)} className="flex items-center gap-1.5 py-2.5 text-sm font-medium text-muted hover:text-text">
            <ChevronRight size={16} className={open ? "rotate-90" : "rtl:rotate-180"} />
            <Plural value={advanced.length} one="# advanced parameter" other="# advanced parameters" />
          </button>
          {/* Folded fields stay registered, so that a value typed there is not lost. */}
          <div hidden={!open} className="divide-y divide-line border-t border-line">
            {advanced.map((spec) => <Field key={spec.name} spec={spec} form={form} origin={origin} />)}
          </div>
        </div>
      )}
      {basic.length + advanced.length === 0 && <p className="py-4 text-sm text-muted"><Trans>No parameter has that in its name or help.</Trans></p>}
    </>
  );
}

function Changed({ count, origin }: { count: number; origin: Origin }) {
  if (origin === "run") return count === 0 ? <Trans>All as in the run</Trans> : <Plural value={count} one="# changed" other="# changed" />;
  return count === 0 ? <Trans>All as by default</Trans> : <Plural value={count} one="# differs from the default" other="# differ from the defaults" />;
}
