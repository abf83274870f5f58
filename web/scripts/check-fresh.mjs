// What is generated must fit what it is generated from: make it anew and see whether that changed anything.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const GENERATED = [
  { what: "src/locales/en/messages.po", tool: "@lingui/cli/dist/lingui.js", args: ["extract", "--clean"], mend: "npm run messages" },
  { what: "src/api/generated", tool: "@hey-api/openapi-ts/bin/run.js", args: [], mend: "npm run generate" },
];

function contents(path) {
  if (statSync(path).isFile()) return readFileSync(path, "utf8").replace(/^"POT-Creation-Date.*$/m, "");
  return readdirSync(path)
    .toSorted()
    .map((name) => `${name}\n${contents(join(path, name))}`)
    .join("\n");
}

let stale = false;
for (const { what, tool, args, mend } of GENERATED) {
  const before = contents(what);
  execFileSync(process.execPath, [join("node_modules", tool), ...args], { stdio: "pipe" });
  if (contents(what) === before) continue;
  stale = true;
  console.error(`${what} was out of date and has been written anew (${mend}): commit it.`);
}
process.exit(stale ? 1 : 0);
