import { useQuery } from "@tanstack/react-query";
import { getApiReportsFormats, type ReportFormatInfo } from "./generated";

export type ReportFormat = ReportFormatInfo["format"];

/** Why a form of a report cannot be made here, by form; asked for once. */
export function useReportProblems(): Partial<Record<ReportFormat, string | null>> {
  const { data = [] } = useQuery({
    queryKey: ["report-formats"],
    queryFn: async ({ signal }) => (await getApiReportsFormats({ signal })).data,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return Object.fromEntries(data.map(({ format, problem }) => [format, problem]));
}

/** What a run has come to, as a file. */
export function reportUrl(run: string, format: ReportFormat): string {
  return `/api/runs/${encodeURIComponent(run)}/report?format=${format}`;
}
