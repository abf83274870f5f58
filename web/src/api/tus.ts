import { Upload, type UrlStorage } from "tus-js-client";
import { fingerprint, forget, recall, remember, uploadId } from "./remembered";

const CHUNK_BYTES = 8 * 1024 * 1024;
/** So small a file goes with the request that announces it. A larger one gets its address first: then a cut costs nothing. */
const AT_ONCE_BYTES = 1024 * 1024;

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
    uploadDataDuringCreation: file.size <= AT_ONCE_BYTES,
    metadata: { filename: path },
    fingerprint: () => Promise.resolve(fingerprint(file, path)),
    storeFingerprintForResuming: known,
    urlStorage: storageOf(path),
    onProgress: (sent) => !stopped && hooks.onProgress(sent),
    onSuccess: () => !stopped && hooks.onDone(uploadId(upload.url ?? "")),
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

/** The library's view of what is remembered of one file. */
function storageOf(path: string): UrlStorage {
  return {
    findAllUploads: () => Promise.resolve([]),
    findUploadsByFingerprint: (print) => {
      const earlier = recall(print);
      return Promise.resolve(earlier ? [{ size: earlier.bytes, metadata: {}, creationTime: "", uploadUrl: earlier.url, parallelUploadUrls: null, urlStorageKey: print }] : []);
    },
    removeUpload: (print) => {
      forget(print);
      return Promise.resolve();
    },
    addUpload: (print, upload) => {
      remember(print, upload, path);
      return Promise.resolve(print);
    },
  };
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
