import { getApiRunsByRunIdLogs, type LogPage } from "./generated";

export interface LogRequest {
  run: string;
  text: string;
  level: string;
}

export function fetchLogs(
  request: LogRequest,
  where: { after: number; limit: number } | { tail: number },
  signal: AbortSignal,
): Promise<LogPage> {
  const query = { q: request.text || undefined, level: request.level || undefined, ...where };
  return getApiRunsByRunIdLogs({ path: { run_id: request.run }, query, signal }).then((answer) => answer.data);
}
