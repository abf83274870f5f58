/** Parts of the data in the order of their weight; others by name, the machine last. */
const PARTS = ["val", "test", "oob", "train"];

/** For sorting names of metrics. */
export function byPart(a: string, b: string): number {
  return weightOf(a) - weightOf(b) || a.localeCompare(b);
}

function weightOf(name: string): number {
  const part = PARTS.indexOf(name.split("/", 1)[0] ?? "");
  if (part >= 0) return part;
  return name.startsWith("system/") ? PARTS.length + 1 : PARTS.length;
}
