import type { RunRequest } from "@/api/generated";

/** The request in the other ways to start a run; each can be pasted and run as it is. */
export const WAYS = ["shell", "http", "python", "yaml"] as const;
export type Way = (typeof WAYS)[number];

export function sameAs(way: Way, request: RunRequest, origin: string): string {
  switch (way) {
    case "shell":
      return shell(request);
    case "http":
      return http(request, origin);
    case "python":
      return python(request);
    case "yaml":
      return yaml(request);
  }
}

function shell({ trainer, dataset, config = {}, name }: RunRequest): string {
  const lines = ["trainyard run start", `--trainer ${trainer}`, `--dataset ${quote(dataset)}`];
  if (name) lines.push(`--name ${quote(name)}`);
  for (const [key, value] of Object.entries(config)) lines.push(`--set ${quote(`${key}=${plain(value)}`)}`);
  return [...lines, "--follow"].join(" \\\n  ");
}

function http(request: RunRequest, origin: string): string {
  const body = JSON.stringify(request, null, 2).replaceAll("'", String.raw`'\''`);
  return [
    `curl ${origin}/api/runs \\`,
    `  -H "Authorization: Bearer $TRAINYARD_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${body}'`,
  ].join("\n");
}

function python({ trainer, dataset, config = {}, name }: RunRequest): string {
  const given = [`trainer=${literal(trainer)}`, `dataset=${literal(dataset)}`, `config=${literal(config)}`];
  if (name) given.push(`name=${literal(name)}`);
  return ["from trainyard.client import Client", "", "run = Client().start(", ...given.map((one) => `    ${one},`), ")"].join("\n");
}

function yaml({ trainer, dataset, config = {}, name }: RunRequest): string {
  const settings = Object.entries(config).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  const head = [...(name ? [`name: ${JSON.stringify(name)}`] : []), `trainer: ${trainer}`, `dataset: ${JSON.stringify(dataset)}`];
  return ["# trainyard run start --file run.yaml --follow", ...head, settings.length > 0 ? "config:" : "config: {}", ...settings].join("\n");
}

/** A JSON value as Python writes it. */
function literal(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${literal(one)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}

function plain(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function quote(text: string): string {
  return /^[\w.=/:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
