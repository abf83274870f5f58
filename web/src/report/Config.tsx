import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { ConfigValue } from "@/api/generated";
import { shortValue } from "@/ui/config/changes";
import { isSame } from "@/ui/config/values";
import { Facts } from "./Facts";
import { Table } from "./Table";

/** The whole config; what a person chose other than the default, or changed on the way, stands first and out. */
export function Config({ values }: { values: readonly ConfigValue[] }) {
  const chosen = values.filter(stands);
  const usual = values.filter((one) => !stands(one));
  return (
    <div className="flex flex-col gap-4">
      {chosen.length > 0 && (
        <Table head={[t`Field`, t`Value`, t`Default`]} rows={chosen.map((one) => ({ key: one.name, cells: [<Name key="name" field={one} />, <Value key="value" field={one} />, one.unusual ? shortValue(one.default) : ""] }))} />
      )}
      {usual.length > 0 && (
        <div>
          {chosen.length > 0 && <p className="caption mb-1"><Trans>As the trainer has them by default:</Trans></p>}
          <div className="columns-1 gap-12 md:columns-2 print:columns-2 print:gap-8"><Facts facts={usual.map((one) => [one.title, <span key="value" dir="ltr">{shortValue(one.value)}</span>, one.name])} /></div>
        </div>
      )}
    </div>
  );
}

function stands({ unusual, value, at_start: begun }: ConfigValue): boolean {
  return unusual || !isSame(value, begun);
}

function Name({ field: { name, title } }: { field: ConfigValue }) {
  return <><bdi className="font-semibold">{title}</bdi> {title !== name && <span className="caption ms-1" dir="ltr">{name}</span>}</>;
}

function Value({ field: { value, at_start: begun } }: { field: ConfigValue }) {
  const before = shortValue(begun);
  return (
    <span dir="ltr" className="font-semibold text-accent-text">
      {shortValue(value)}
      {!isSame(value, begun) && <span className="caption ms-2"><Trans>at the start {before}</Trans></span>}
    </span>
  );
}
