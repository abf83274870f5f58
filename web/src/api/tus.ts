import { type PreviousUpload, Upload, type UrlStorage } from "tus-js-client";

const CHUNK_BYTES = 8 * 1024 * 1024;
const PREFIX = "trainyard.upload:";

export interface Sending {
  /** Break it off; what has arrived stays. */
  stop: () => void;
}

export interface SendingHooks {
  onProgress: (sent: number) => void;
  onDone: (id: string) => void;
  /** `problem` is the server's sentence, or null where no answer came. */
  onTrouble: (problem: string | null) => void;
}

/** Send one file from where it was left off. `known` says whether its address may be taken from an earlier try. */
export function send(file: File, path: string, known: boolean, hooks: SendingHooks): Sending {
  let stopped = false;
  const upload = new Upload(file, {
    endpoint: "/api/uploads",
    chunkSize: CHUNK_BYTES,
    retryDelays: null,
    uploadDataDuringCreation: true,
    metadata: { filename: path },
    fingerprint: () => Promise.resolve(fingerprint(file, path)),
    storeFingerprintForResuming: known,
    urlStorage: storage,
    onProgress: (sent) => !stopped && hooks.onProgress(sent),
    onSuccess: () => !stopped && hooks.onDone(idOf(upload.url)),
    onError: (error) => !stopped && hooks.onTrouble(problemOf(error)),
  });
  void begin();
  return {
    stop: () => {
      stopped = true;
      void upload.abort();
    },
  };

  async function begin(): Promise<void> {
    const [earlier] = known ? await upload.findPreviousUploads() : [];
    if (stopped) return;
    if (earlier) upload.resumeFromPreviousUpload(earlier);
    upload.start();
  }
}

/** Take what has arrived off the server. */
export function discard(id: string): Promise<void> {
  return Upload.terminate(`/api/uploads/${encodeURIComponent(id)}`, { retryDelays: null }).catch(() => undefined);
}

/** The same file at the same place in its folder, as far as a browser can tell. */
export function fingerprint(file: File, path: string): string {
  return `${path} ${file.size} ${file.lastModified}`;
}

/** Forget where a file was sent: it is used, or was cancelled. */
export function forget(print: string): string | null {
  const earlier = read(print);
  localStorage.removeItem(PREFIX + print);
  return earlier?.uploadUrl ? idOf(earlier.uploadUrl) : null;
}

/** One key a file, so that a folder of thousands is looked up at once. A full storage only costs the going on. */
const storage: UrlStorage = {
  findAllUploads: () => Promise.resolve([]),
  findUploadsByFingerprint: (print) => Promise.resolve([read(print)].filter((earlier) => earlier !== null)),
  removeUpload: (key) => Promise.resolve(localStorage.removeItem(key)),
  addUpload: (print, upload) => {
    try {
      localStorage.setItem(PREFIX + print, JSON.stringify({ uploadUrl: upload.uploadUrl, size: upload.size, creationTime: upload.creationTime }));
    } catch {
      // The storage is full.
    }
    return Promise.resolve(PREFIX + print);
  },
};

function read(print: string): PreviousUpload | null {
  const text = localStorage.getItem(PREFIX + print);
  if (text === null) return null;
  return { ...(JSON.parse(text) as PreviousUpload), metadata: {}, parallelUploadUrls: null, urlStorageKey: PREFIX + print };
}

function idOf(url: string | null): string {
  return decodeURIComponent(url?.split("/").at(-1) ?? "");
}

/** A refusal that no repeating will change; a broken line, a busy server and a moved offset are worth another try. */
function problemOf(error: unknown): string | null {
  const answer = (error as { originalResponse?: { getStatus: () => number; getBody: () => string } | null }).originalResponse;
  const status = answer?.getStatus() ?? 0;
  if (!answer || status < 400 || status >= 500 || [408, 409, 423, 429, 460].includes(status)) return null;
  try {
    return (JSON.parse(answer.getBody()) as { detail: string }).detail;
  } catch {
    return (error as Error).message;
  }
}
