import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { clsx } from "clsx";
import { FileUp, FolderUp } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useCreateDataset } from "@/api/datasets";
import { uploads } from "@/api/uploads";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { type DroppedFile, filesOfField, useDrop } from "@/ui/dropped";
import { Trouble } from "@/ui/Notice";
import { Segmented } from "@/ui/Segmented";
import { FromAddress } from "./FromAddress";

type From = "upload" | "address" | "server";

/** Add data: files or a folder of this computer, what the server fetches, or a folder that it can read. */
export function AddDialog({ onClose }: { onClose: () => void }) {
  const [from, setFrom] = useState<From>("upload");
  const [name, setName] = useState("");
  return (
    <Dialog open onClose={onClose} title={<Trans>Add data</Trans>} description={<Trans>What kind of data it is, and how it is written, is found out and can be corrected afterwards.</Trans>}>
      <div className="flex flex-col gap-4">
        <Segmented<From>
          label={t`Where the data is`}
          value={from}
          onChange={setFrom}
          options={[
            { value: "upload", label: <Trans>On this computer</Trans> },
            { value: "address", label: <Trans>From an address</Trans> },
            { value: "server", label: <Trans>From a folder on the server</Trans> },
          ]}
        />
        <label className="flex flex-col gap-1 text-sm font-medium">
          <Trans>Name</Trans>
          <input value={name} onChange={(event) => setName(event.target.value)} maxLength={120} autoComplete="off" placeholder={t`found from the file or folder`} className="field w-full font-normal" />
        </label>
        {from === "upload" && <FromHere name={name.trim() || null} onClose={onClose} />}
        {from === "address" && <FromAddress name={name.trim() || null} onClose={onClose} />}
        {from === "server" && <FromServer name={name.trim() || null} onClose={onClose} />}
      </div>
    </Dialog>
  );
}

interface FromProps {
  name: string | null;
  onClose: () => void;
}

function FromHere({ name, onClose }: FromProps) {
  const send = (files: DroppedFile[]): void => {
    if (files.length === 0) return;
    uploads.add(files, name);
    onClose();
  };
  const { over, target } = useDrop<HTMLDivElement>(send);
  return (
    <div ref={target} className={clsx("flex flex-col items-center gap-3 rounded-lg border-2 border-dashed px-4 py-8 text-center", over ? "border-accent bg-accent-soft" : "border-line-strong/50")}>
      <p className="text-muted"><Trans>Drop files, an archive or a folder here</Trans></p>
      <div className="flex flex-wrap justify-center gap-2">
        <Picker label={t`Choose files`} icon={<FileUp size={16} />} onFiles={send} />
        <Picker label={t`Choose a folder`} icon={<FolderUp size={16} />} onFiles={send} folder />
      </div>
      <p className="caption"><Trans>An upload that was cut off goes on where it was when you choose the same file again.</Trans></p>
    </div>
  );
}

interface PickerProps {
  label: string;
  icon: ReactNode;
  folder?: boolean;
  onFiles: (files: DroppedFile[]) => void;
}

function Picker({ label, icon, folder, onFiles }: PickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look={folder ? "secondary" : "primary"} icon={icon} onClick={() => input.current?.click()}>{label}</Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        {...(folder ? { webkitdirectory: "" } : {})}
        onChange={(event) => {
          onFiles(filesOfField(event.target.files));
          event.target.value = "";
        }}
      />
    </>
  );
}

function FromServer({ name, onClose }: FromProps) {
  const [path, setPath] = useState("");
  const create = useCreateDataset();
  const navigate = useNavigate();
  const why = create.isPending ? t`It is being sent` : path.trim() ? undefined : t`Write the path first`;
  const go = (): void =>
    create.mutate(
      { name, path: path.trim() },
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
        <Trans>Path of a folder or file</Trans>
        <input value={path} onChange={(event) => setPath(event.target.value)} dir="ltr" spellCheck={false} autoComplete="off" placeholder="/data/cats" className="field w-full font-mono font-normal" />
      </label>
      <p className="caption"><Trans>The server reads it from its own disk; only folders that its administrator allows.</Trans></p>
      {create.error && <Trouble error={create.error} />}
      <Button type="submit" look="primary" className="self-end" why={why}><Trans>Add</Trans></Button>
    </form>
  );
}
