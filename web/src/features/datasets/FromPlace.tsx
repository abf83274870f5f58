import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useCreateDataset } from "@/api/datasets";
import { Button } from "@/ui/Button";
import { Trouble } from "@/ui/Notice";

interface FromPlaceProps {
  name: string | null;
  onClose: () => void;
  /** What the server calls the place: an address that it fetches, or a path on its own disk. */
  field: "url" | "path";
  label: ReactNode;
  placeholder: string;
  hint: ReactNode;
  /** What to do first, while nothing is written. */
  missing: string;
}

/** Data that the server finds by itself, at a place that a person writes. */
export function FromPlace({ name, onClose, field, label, placeholder, hint, missing }: FromPlaceProps) {
  const [place, setPlace] = useState("");
  const create = useCreateDataset();
  const navigate = useNavigate();
  const why = create.isPending ? t`It is being sent` : place.trim() ? undefined : missing;
  const go = (): void =>
    create.mutate(
      { name, [field]: place.trim() },
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
        {label}
        <input value={place} onChange={(event) => setPlace(event.target.value)} dir="ltr" spellCheck={false} autoComplete="off" placeholder={placeholder} className="field w-full font-mono font-normal" />
      </label>
      <p className="caption">{hint}</p>
      {create.error && <Trouble error={create.error} />}
      <Button type="submit" look="primary" className="self-end" why={why}><Trans>Add</Trans></Button>
    </form>
  );
}
