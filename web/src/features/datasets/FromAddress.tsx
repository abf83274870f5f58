import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useCreateDataset } from "@/api/datasets";
import { Button } from "@/ui/Button";
import { Trouble } from "@/ui/Notice";

/** Data that the server fetches: a file or an archive on the web, or a data set of a Hugging Face hub. */
export function FromAddress({ name, onClose }: { name: string | null; onClose: () => void }) {
  const [url, setUrl] = useState("");
  const create = useCreateDataset();
  const navigate = useNavigate();
  const why = create.isPending ? t`It is being sent` : url.trim() ? undefined : t`Write the address first`;
  const go = (): void =>
    create.mutate(
      { name, url: url.trim() },
      {
        onSuccess: (dataset) => {
          onClose();
          void navigate({ to: "/datasets/$id", params: { id: dataset.id } });
        },
      },
    );
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!why) go();
      }}
    >
      <label className="flex flex-col gap-1 text-sm font-medium">
        <Trans>Address</Trans>
        <input value={url} onChange={(event) => setUrl(event.target.value)} dir="ltr" spellCheck={false} autoComplete="off" placeholder="https://… / hf:owner/name" className="field w-full font-mono font-normal" />
      </label>
      <p className="caption">
        <Trans>The server fetches it: a file, an archive, or a data set of the Hugging Face Hub, at a revision with hf:owner/name@revision.</Trans>
      </p>
      {create.error && <Trouble error={create.error} />}
      <Button type="submit" look="primary" className="self-end" why={why}><Trans>Add</Trans></Button>
    </form>
  );
}
