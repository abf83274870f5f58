/** Whether this tab has sent files yet: until then no page needs the code that sends and shows it. */
const watchers = new Set<() => void>();
let begun = false;

export function hasSent(): boolean {
  return begun;
}

export function onSent(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function sendingBegins(): void {
  begun = true;
  for (const watcher of watchers) watcher();
}
