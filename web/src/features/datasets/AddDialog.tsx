import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { FileUp, FolderUp } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { uploads } from "@/api/uploads";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { type DroppedFile, filesOfField, useDrop } from "@/ui/dropped";
import { Segmented } from "@/ui/Segmented";
import { FromPlace } from "./FromPlace";

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

/** A file or an archive on the web, or a data set of a Hugging Face hub. */
function FromAddress(props: FromProps) {
  return (
    <FromPlace
      {...props}
      field="url"
      label={<Trans>Address</Trans>}
      placeholder="https://… / hf:owner/name"
      hint={<Trans>The server fetches it: a file, an archive, or a data set of the Hugging Face Hub, at a revision with hf:owner/name@revision.</Trans>}
      missing={t`Write the address first`}
    />
  );
}

function FromServer(props: FromProps) {
  return (
    <FromPlace
      {...props}
      field="path"
      label={<Trans>Path of a folder or file</Trans>}
      placeholder="/data/cats"
      hint={<Trans>The server reads it from its own disk; only folders that its administrator allows.</Trans>}
      missing={t`Write the path first`}
    />
  );
}
