import { t } from "@lingui/core/macro";
import { Tabs } from "radix-ui";
import type { RunRequest } from "@/api/generated";
import { Copy } from "@/ui/Copy";
import { sameAs, WAYS, type Way } from "./same-as";

/** The run that the form describes, as it would be started without it; it follows what is typed. */
export function SameAs({ request }: { request: RunRequest }) {
  const names: Record<Way, string> = { shell: t`Command line`, http: t`HTTP`, python: t`Python`, yaml: t`YAML` };
  return (
    <Tabs.Root defaultValue="shell">
      <Tabs.List aria-label={t`The same as`} className="flex gap-1 border-b border-line">
        {WAYS.map((way) => (
          <Tabs.Trigger key={way} value={way} className="-mb-px h-8 border-b-2 border-transparent px-2.5 text-sm text-muted -outline-offset-2 hover:text-text data-[state=active]:border-accent data-[state=active]:text-text">
            {names[way]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {WAYS.map((way) => {
        const text = sameAs(way, request, location.origin);
        return (
          <Tabs.Content key={way} value={way} className="relative outline-offset-2">
            <span className="absolute end-0 -top-8"><Copy text={text} /></span>
            <pre dir="ltr" tabIndex={0} className="overflow-x-auto py-3 font-mono text-xs leading-5">{text}</pre>
          </Tabs.Content>
        );
      })}
    </Tabs.Root>
  );
}
