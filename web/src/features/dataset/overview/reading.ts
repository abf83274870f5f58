import { t } from "@lingui/core/macro";
import type { DatasetInfo } from "@/api/generated";

export type Options = Record<string, unknown>;

export interface ReadingOption {
  name: string;
  title: string;
  choices?: readonly (readonly [value: unknown, label: string])[] | undefined;
  number?: boolean | undefined;
  /** What reading found; null where it found nothing, or a person gave the value. */
  found: unknown;
  /** What a person gave; null where nobody did. */
  given: unknown;
}

type Shape = Pick<ReadingOption, "name" | "title" | "choices" | "number">;

function shapes(): readonly Shape[] {
  return [
    { name: "table", title: t`Table` },
    { name: "sheet", title: t`Sheet` },
    { name: "subset", title: t`Subset` },
    { name: "column", title: t`Column` },
    { name: "delimiter", title: t`Delimiter`, choices: [[",", t`comma`], [";", t`semicolon`], ["\t", t`tab`], ["|", t`bar`]] },
    { name: "encoding", title: t`Encoding` },
    { name: "header", title: t`First line`, choices: [[true, t`names the columns`], [false, t`is data`]] },
    { name: "decimal", title: t`Decimal sign`, choices: [[".", t`point: 1.5`], [",", t`comma: 1,5`]] },
    { name: "text", title: t`Text column` },
    { name: "pair", title: t`Second text` },
    { name: "question", title: t`Question column` },
    { name: "context", title: t`Passage column` },
    { name: "answer", title: t`Answer column` },
    { name: "time", title: t`Time column` },
    { name: "label", title: t`Label column` },
    { name: "part", title: t`Part column` },
    { name: "size", title: t`Pixels a side`, number: true },
    { name: "mode", title: t`Colour`, choices: [["grey", t`grey`], ["colour", t`in colour`]] },
  ];
}

/** Columns that a person may know of where none was found. */
const OF_TABLES = new Set(["pair", "label", "part"]);

/** The options that this way of reading has used or asks for, each with what was found or given. */
export function optionsOf({ recipe, reading = {} }: DatasetInfo): ReadingOption[] {
  const own: Options = recipe?.options ?? {};
  const used = (name: string): boolean => {
    if ((reading[name] ?? own[name] ?? null) === null) return name in reading && OF_TABLES.has(name) && reading.layout !== "folders";
    return name !== "decimal" || (reading.delimiter ?? null) !== null;
  };
  return shapes()
    .filter(({ name }) => used(name))
    .map(({ name, title, choices, number }) => {
      const given = own[name] ?? null;
      return { name, title, choices, number, given, found: given === null ? (reading[name] ?? null) : null };
    });
}

/** All options as they are to be now; null where nothing differs. What is given back to be found out is left out. */
export function changedOptions({ recipe }: DatasetInfo, changed: Options): Options | null {
  const own: Options = recipe?.options ?? {};
  const differs = Object.entries(changed).some(([name, value]) => value !== (own[name] ?? null));
  return differs ? Object.fromEntries(Object.entries({ ...own, ...changed }).filter(([, value]) => value !== null)) : null;
}
