import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pencil, Play, Tags, Text, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Dataset } from "@/api/generated";
import { Button } from "../Button";
import { Menu, MenuItem, MenuLine } from "../Menu";
import { toast } from "../toast";
import { DeleteDialog } from "./DeleteDialog";
import { WordsDialog, type WordsField } from "./WordsDialog";
import { whyNotReady } from "./words";

interface DatasetMenuProps {
  dataset: Dataset;
  small?: boolean;
  /** With "Train on this", where no button beside the menu does that. */
  train?: boolean;
  onDeleted?: () => void;
}

/** What can be done with a data set. */
export function DatasetMenu({ dataset, small, train, onDeleted }: DatasetMenuProps) {
  const [words, setWords] = useState<WordsField | null>(null);
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const name = dataset.title;
  const why = whyNotReady(dataset);
  const go = (): void => (why ? toast(why) : void navigate({ to: "/new", search: { dataset: dataset.name } }));
  return (
    <>
      <Menu trigger={<Button small={small} look={small ? "ghost" : "secondary"} aria-label={t`Actions for ${name}`} icon={<Ellipsis size={16} />} />}>
        {train && (
          <>
            <MenuItem icon={<Play size={14} />} onSelect={go} detail={why}><Trans>Train on this</Trans></MenuItem>
            <MenuLine />
          </>
        )}
        <MenuItem icon={<Pencil size={14} />} onSelect={() => setWords("name")}><Trans>Rename</Trans></MenuItem>
        <MenuItem icon={<Text size={14} />} onSelect={() => setWords("description")}><Trans>Describe</Trans></MenuItem>
        <MenuItem icon={<Tags size={14} />} onSelect={() => setWords("tags")}><Trans>Tags</Trans></MenuItem>
        <MenuLine />
        <MenuItem danger icon={<Trash2 size={14} />} onSelect={() => setDeleting(true)}><Trans>Delete</Trans></MenuItem>
      </Menu>
      {words && <WordsDialog dataset={dataset} field={words} onClose={() => setWords(null)} />}
      {deleting && <DeleteDialog dataset={dataset} onClose={() => setDeleting(false)} onDeleted={onDeleted} />}
    </>
  );
}
