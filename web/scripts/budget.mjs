// What a browser has to load, gzipped, against the budgets of the design. Reads Vite's manifest: run after a build.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const OUT = new URL("../../src/trainyard/web/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", OUT), "utf8"));
const BUDGETS = [
  { name: "first route", entries: ["index.html"], kB: 190 },
  { name: "first chart", entries: ["index.html", "src/features/run/RunPage.tsx"], kB: 260 },
];
/** The page of a performance report, before its data. */
const REPORT_KB = 250;

function filesOf(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const other of chunk.imports ?? []) filesOf(other, seen);
  return seen;
}

let over = false;
for (const { name, entries, kB } of BUDGETS) {
  const files = new Set();
  for (const entry of entries) filesOf(entry, files);
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, OUT))).length, 0);
  over ||= bytes > kB * 1000;
  console.log(`${name}: ${(bytes / 1000).toFixed(1)} kB gz of ${kB} kB`);
}
const report = gzipSync(readFileSync(new URL("report.html", OUT))).length;
over ||= report > REPORT_KB * 1000;
console.log(`report: ${(report / 1000).toFixed(1)} kB gz of ${REPORT_KB} kB`);
process.exit(over ? 1 : 0);
