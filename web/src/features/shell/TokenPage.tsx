import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { useSignIn } from "@/api/studio";
import { Button } from "@/ui/Button";
import { Mark } from "./Mark";

/** Shown instead of everything while the server does not know us. */
export function TokenPage() {
  const [token, setToken] = useState("");
  const signIn = useSignIn();
  return (
    <main className="mx-auto flex h-full max-w-md flex-col justify-center gap-4 px-6 pb-24">
      <Mark size={36} />
      <h1 className="text-xl font-semibold">
        <Trans>This studio needs its token</Trans>
      </h1>
      <p className="text-muted">
        <Trans>
          Open the address that <code className="font-mono text-sm">trainyard up</code> printed when it started, or paste the
          token from the end of that address here.
        </Trans>
      </p>
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim()) signIn.mutate(token.trim());
        }}
      >
        <label htmlFor="token" className="text-sm font-medium">
          <Trans>Token</Trans>
        </label>
        <div className="flex gap-2">
          <input
            id="token"
            type="password"
            autoComplete="current-password"
            value={token}
            onChange={(event) => setToken(event.target.value)}
            className="field grow font-mono"
            aria-invalid={signIn.isError}
            aria-describedby="token-problem"
          />
          <Button type="submit" look="primary" why={token.trim() ? undefined : t`Paste the token first`}>
            <Trans>Open the studio</Trans>
          </Button>
        </div>
        <p id="token-problem" role="alert" className="min-h-5 text-sm text-bad">
          {signIn.isError && <Trans>That is not this studio’s token.</Trans>}
        </p>
      </form>
    </main>
  );
}
