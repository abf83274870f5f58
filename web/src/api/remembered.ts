/** Where files were sent that are not used yet. It outlives the page: the same file, chosen again, goes on there. */
const PREFIX = "trainyard.upload:";

export interface Remembered {
  print: string;
  /** With `/`, as the person's folder had it. */
  path: string;
  bytes: number;
  url: string;
}

interface Stored {
  uploadUrl: string | null;
  size: number | null;
  path: string;
}

/** The same file at the same place in its folder, as far as a browser can tell. */
export function fingerprint(file: File, path: string): string {
  return `${path} ${file.size} ${file.lastModified}`;
}

/** One key a file, so that a folder of thousands is looked up at once. A full storage only costs the going on. */
export function remember(print: string, upload: { uploadUrl: string | null; size: number | null }, path: string): void {
  const stored: Stored = { uploadUrl: upload.uploadUrl, size: upload.size, path };
  try {
    localStorage.setItem(PREFIX + print, JSON.stringify(stored));
  } catch {
    // The storage is full.
  }
}

export function recall(print: string): Remembered | null {
  const text = localStorage.getItem(PREFIX + print);
  if (text === null) return null;
  const { uploadUrl, size, path } = JSON.parse(text) as Stored;
  return uploadUrl === null ? null : { print, path, bytes: size ?? 0, url: uploadUrl };
}

/** Forget where a file was sent: it is used, or was cancelled. Gives the upload's id, if there was one. */
export function forget(print: string): string | null {
  const earlier = recall(print);
  localStorage.removeItem(PREFIX + print);
  return earlier && uploadId(earlier.url);
}

export function everythingRemembered(): Remembered[] {
  const prints = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  return prints.map((key) => recall(key.slice(PREFIX.length))).filter((one) => one !== null);
}

export function uploadId(url: string): string {
  return decodeURIComponent(url.split("/").at(-1) ?? "");
}
