import { type RefObject, useEffect, useRef, useState } from "react";

export interface DroppedFile {
  file: File;
  /** With `/`, as the folder had it. */
  path: string;
}

/** The files of a file field; a folder's keep the paths they have in it. */
export function filesOfField(files: FileList | null): DroppedFile[] {
  return [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter(isWanted);
}

/** Everything that was dropped, folders to the bottom. Must be called while the drop event is handled. */
export async function filesOfDrop(data: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return filesOfField(data.files);
  return (await Promise.all(entries.map((entry) => filesBelow(entry)))).flat().filter(isWanted);
}

async function filesBelow(entry: FileSystemEntry): Promise<DroppedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const entries = await allEntries((entry as FileSystemDirectoryEntry).createReader());
  return (await Promise.all(entries.map((one) => filesBelow(one)))).flat();
}

/** A browser gives a folder's entries a hundred at a time, and none at the end. */
async function allEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return some.length === 0 ? [] : [...some, ...(await allEntries(reader))];
}

/** Without what systems leave in folders. */
function isWanted({ path }: DroppedFile): boolean {
  return !/(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX\/.*)$/.test(path);
}

/** Whether files are held over an element, and what happens when they are let go there. */
export function useDrop<T extends HTMLElement>(onFiles: (files: DroppedFile[]) => void): { over: boolean; target: RefObject<T | null> } {
  const [over, setOver] = useState(false);
  const target = useRef<T>(null);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    };
    const stay = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const leave = (): void => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      void filesOfDrop(event.dataTransfer).then((files) => latest.current(files));
    };
    element.addEventListener("dragenter", enter);
    element.addEventListener("dragover", stay);
    element.addEventListener("dragleave", leave);
    element.addEventListener("drop", drop);
    return () => {
      element.removeEventListener("dragenter", enter);
      element.removeEventListener("dragover", stay);
      element.removeEventListener("dragleave", leave);
      element.removeEventListener("drop", drop);
    };
  }, []);
  return { over, target };
}
