import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { useChangeDataset } from "@/api/datasets";
import type { Dataset, DatasetChanges } from "@/api/generated";
import { Button } from "../Button";
import { Dialog } from "../Dialog";
import { Trouble } from "../Notice";

export type WordsField = "name" | "description" | "tags";

interface WordsDialogProps {
  dataset: Dataset;
  field: WordsField;
  onClose: () => void;
}

/** Change what a data set is called, what is said of it, or its tags. */
export function WordsDialog({ dataset, field, onClose }: WordsDialogProps) {
  const { title, label, help, begin, changes } = fieldOf(dataset, field);
  const [text, setText] = useState(begin);
  const change = useChangeDataset();
  const save = (): void => change.mutate({ id: dataset.id, changes: changes(text) }, { onSuccess: onClose });
  const why = change.isPending ? t`It is being saved` : field === "name" && !text.trim() ? t`It needs a name` : undefined;
  const shared = {
    value: text,
    "aria-label": label,
    "aria-describedby": "words-help",
    autoFocus: true,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}><Trans>Cancel</Trans></Button>
          <Button look="primary" onClick={save} why={why}><Trans>Save</Trans></Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-2 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (!why) save();
        }}
      >
        {field === "description" ? <textarea {...shared} rows={6} className="field h-auto w-full py-1.5" /> : <input {...shared} autoComplete="off" className="field w-full" />}
        <p id="words-help" className="caption">{help}</p>
        {change.error && <Trouble error={change.error} />}
      </form>
    </Dialog>
  );
}

interface Field {
  title: ReactNode;
  label: string;
  help: string;
  begin: string;
  changes: (text: string) => DatasetChanges;
}

function fieldOf(dataset: Dataset, field: WordsField): Field {
  switch (field) {
    case "name":
      return {
        title: <Trans>Rename the data set</Trans>,
        label: t`Name`,
        help: t`Runs that used it keep the name they know; command lines take the new one.`,
        begin: dataset.title,
        changes: (name) => ({ name: name.trim() }),
      };
    case "description":
      return {
        title: <Trans>Describe the data set</Trans>,
        label: t`Description`,
        help: t`Where it comes from, what a row is, what to beware of.`,
        begin: dataset.description,
        changes: (description) => ({ description }),
      };
    case "tags":
      return {
        title: <Trans>Tags of the data set</Trans>,
        label: t`Tags`,
        help: t`With commas between them.`,
        begin: dataset.tags.join(", "),
        changes: (text) => ({ tags: text.split(",").map((tag) => tag.trim()).filter(Boolean) }),
      };
  }
}
