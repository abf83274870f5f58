import { useQueries } from "@tanstack/react-query";
import { type SampleFilter, SAMPLES_A_PAGE, samplesQuery } from "@/api/datasets";
import type { SampleRow } from "@/api/generated";

export interface Samples {
  columns: readonly string[];
  /** The first of those that fit. */
  head: readonly SampleRow[];
  total: number | null;
  error: Error | null;
  retry: () => void;
  /** The sample at a place among those that fit; undefined while it is on its way. */
  at: (place: number) => SampleRow | undefined;
}

const NONE: readonly never[] = [];

/** The pages of samples that hold the places `first` to `last`, and the first one, which knows how many there are. */
export function useSamples(id: string, filter: SampleFilter, first: number, last: number): Samples {
  const from = Math.floor(first / SAMPLES_A_PAGE);
  const to = Math.max(from, Math.floor(last / SAMPLES_A_PAGE));
  const numbers = [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, step) => from + step)])];
  const pages = useQueries({ queries: numbers.map((number) => samplesQuery(id, filter, number * SAMPLES_A_PAGE)) });
  const byNumber = new Map(numbers.map((number, place) => [number, pages[place]?.data]));
  const head = byNumber.get(0);
  return {
    columns: head?.columns ?? pages.find(({ data }) => data)?.data?.columns ?? NONE,
    head: head?.rows ?? NONE,
    total: head?.total ?? null,
    error: pages.find(({ error }) => error)?.error ?? null,
    retry: () => pages.forEach((page) => void (page.error && page.refetch())),
    at: (place) => byNumber.get(Math.floor(place / SAMPLES_A_PAGE))?.rows[place % SAMPLES_A_PAGE],
  };
}
