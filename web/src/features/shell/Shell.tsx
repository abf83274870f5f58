import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { Tooltip } from "radix-ui";
import { Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { followDatasets } from "@/api/live-datasets";
import { followRuns } from "@/api/live-runs";
import { isRefused, onRefused } from "@/api/problem";
import { hasSent, onSent } from "@/api/sending";
import { lazily } from "@/ui/lazily";
import { Toasts } from "@/ui/toast";
import { ConnectionBanner } from "./ConnectionBanner";
import { Nav } from "./Nav";
import { useKeys } from "./keys";
import { TokenPage } from "./TokenPage";

const UploadDock = lazily(() => import("./UploadDock").then((module) => module.UploadDock));
const KeyList = lazily(() => import("./KeyList").then((module) => module.KeyList));
const Palette = lazily(() => import("./Palette").then((module) => module.Palette));

/** What stands around every page: navigation, palette, key list, the state of the line. */
export function Shell() {
  const refused = useSyncExternalStore(onRefused, isRefused);
  return <Tooltip.Provider delayDuration={300}>{refused ? <TokenPage /> : <Studio />}</Tooltip.Provider>;
}

function Studio() {
  const queries = useQueryClient();
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  useEffect(() => followRuns(queries), [queries]);
  useEffect(() => followDatasets(queries), [queries]);
  useKeys({ palette: () => setPalette(true), keys: () => setKeys(true) });
  return (
    <>
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50 focus:bg-surface focus:p-2">
        <Trans>Skip to the content</Trans>
      </a>
      <div className="flex h-full max-md:flex-col">
        <Nav onPalette={() => setPalette(true)} onKeys={() => setKeys(true)} />
        <div className="flex min-h-0 min-w-0 grow flex-col">
          <ConnectionBanner />
          <main id="main" tabIndex={-1} aria-label={t`Content`} className="min-h-0 grow overflow-y-auto outline-none" data-scroll-restoration-id="main">
            <Outlet />
          </main>
        </div>
      </div>
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} onKeys={() => setKeys(true)} />
        </Suspense>
      )}
      <Uploading />
      {keys && (
        <Suspense>
          <KeyList onClose={() => setKeys(false)} />
        </Suspense>
      )}
      <Toasts />
    </>
  );
}

function Uploading() {
  return (
    useSyncExternalStore(onSent, hasSent) && (
      <Suspense>
        <UploadDock />
      </Suspense>
    )
  );
}
