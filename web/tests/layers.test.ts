import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../src");

/** What a layer may import at run time, beside libraries and itself. Types may come from anywhere above the features. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  state: [],
  api: ["state"],
  ui: ["api", "state"],
  charts: ["api", "state", "ui"],
  features: ["api", "state", "ui", "charts"],
  routes: ["features", "api", "state", "ui", "charts"],
  report: ["features", "api", "state", "ui", "charts"],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith(join("api", "generated")))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), "utf8") }));

/** Paths of ours, from `src`, that a file imports for more than types. */
function importsOf({ path, text }: { path: string; text: string }): string[] {
  const found = [...text.matchAll(/^(?:import|export) (?!type )(?:[^;"]*? from )?"([^"]+)"/gm), ...text.matchAll(/import\("([^"]+)"\)/g)];
  return found
    .map(([, target = ""]) => target)
    .filter((target) => target.startsWith("@/") || target.startsWith("."))
    .map((target) => (target.startsWith("@/") ? target.slice(2) : relative(SRC, join(SRC, path, "..", target))));
}

const layerOf = (path: string): string => path.split("/")[0] ?? "";
const featureOf = (path: string): string | undefined => /^features\/([^/]+)/.exec(path)?.[1];

test("each layer imports only what lies below it", () => {
  const wrong = files
    .filter(({ path }) => layerOf(path) in MAY_IMPORT)
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => layerOf(target) !== layerOf(file.path) && !MAY_IMPORT[layerOf(file.path)]?.includes(layerOf(target)))
        .map((target) => `${file.path} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

test("no feature imports another", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => featureOf(file.path) && featureOf(target) && featureOf(target) !== featureOf(file.path))
      .map((target) => `${file.path} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test("only api speaks to the server", () => {
  const speaking = files.filter(({ text }) => /\bfetch\(|new (WebSocket|EventSource|XMLHttpRequest)\b|sendBeacon/.test(text));
  expect(speaking.map(({ path }) => layerOf(path)).filter((layer) => layer !== "api")).toEqual([]);
});

test("positions are logical, so that right-to-left is a switch", () => {
  const physical = /[\s"'`:](?:-?[mp][lr]|left|right|rounded-[lr]|border-[lr]|text-left|text-right|float-left|float-right)-?(?:\[|\d|auto|px|full|\b(?=["'\s]))/;
  const classes = ({ text }: { text: string }): string[] => [...text.matchAll(/className=(?:"([^"]*)"|\{[^}]*\})/g)].map(([all]) => all);
  const wrong = files.flatMap((file) => classes(file).filter((one) => physical.test(one)).map((one) => `${file.path}: ${one}`));
  expect(wrong).toEqual([]);
});
