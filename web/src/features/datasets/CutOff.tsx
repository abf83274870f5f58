import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { useRef, useState } from "react";
import type { Remembered } from "@/api/remembered";
import { uploads, useUploads } from "@/api/uploads";
import { Button } from "@/ui/Button";
import { filesOfField } from "@/ui/dropped";
import { formatBytes } from "@/ui/format";
import { Notice } from "@/ui/Notice";

/** Uploads that a closed or reloaded page has cut off: a browser gives the files away again only if they are chosen. */
export function CutOff() {
  const batches = useUploads();
  const [seen, setSeen] = useState({ batches: -1, files: NONE });
  if (seen.batches !== batches.length) setSeen({ batches: batches.length, files: uploads.cutOff() });
  const { files } = seen;
  const input = useRef<HTMLInputElement>(null);
  if (files.length === 0) return null;
  const folder = files.some(({ path }) => path.includes("/"));
  const size = formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0));
  const drop = (): void => {
    setSeen({ batches: batches.length, files: NONE });
    void uploads.dropCutOff(files);
  };
  return (
    <Notice tone="warning" title={files.length === 1 ? <Trans>The upload of <bdi>{files[0]?.path}</bdi> ({size}) was cut off</Trans> : <Plural value={files.length} one="The upload of # file was cut off" other="The uploads of # files were cut off" />}>
      <p><Trans>Choose the same again, and it goes on where it was. After a week the server forgets what has arrived.</Trans></p>
      <p className="mt-2 flex flex-wrap gap-2">
        <Button small onClick={() => input.current?.click()}>{folder ? <Trans>Choose the folder</Trans> : <Trans>Choose the file</Trans>}</Button>
        <Button small look="ghost" onClick={drop}><Trans>Discard</Trans></Button>
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t`Go on with an upload`}
        {...(folder ? { webkitdirectory: "" } : {})}
        onChange={(event) => {
          uploads.add(filesOfField(event.target.files), null);
          event.target.value = "";
        }}
      />
    </Notice>
  );
}

const NONE: readonly Remembered[] = [];
