import { clsx } from "clsx";
import { Trans } from "@lingui/react/macro";
import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button";

type Tone = "info" | "warning" | "error";

const TONES: Record<Tone, { look: string; icon: ReactNode }> = {
  info: { look: "bg-sunken text-text", icon: <Info size={16} className="text-muted" /> },
  warning: { look: "bg-warn-soft text-text", icon: <TriangleAlert size={16} className="text-warn" /> },
  error: { look: "bg-bad-soft text-text", icon: <CircleAlert size={16} className="text-bad" /> },
};

export function Notice({ tone = "info", title, children }: { tone?: Tone; title?: ReactNode; children?: ReactNode }) {
  const { look, icon } = TONES[tone];
  return (
    <div role={tone === "error" ? "alert" : undefined} className={clsx("flex gap-2.5 rounded-lg px-3 py-2.5 text-sm", look)}>
      <span className="mt-0.5 shrink-0">{icon}</span>
      <div className="min-w-0 grow">
        {title && <p className="font-medium break-words">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** What went wrong when asking the server, and the way to ask again. */
export function Trouble({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <Notice tone="error" title={error.message}>
      {retry && (
        <Button small look="ghost" onClick={retry} className="-ms-2 mt-1">
          <Trans>Try again</Trans>
        </Button>
      )}
    </Notice>
  );
}
