import { hueVar } from "@/ui/palette";

interface KeyProps {
  entries: readonly { color: number; name: string; text?: string }[];
  /** What the numbers behind the names are. */
  unit?: string;
}

/** Which line is which, and what it comes to. */
export function Key({ entries, unit }: KeyProps) {
  return (
    <ul className="caption mt-1 flex flex-wrap gap-x-4 gap-y-0.5">
      {unit && <li>{unit}:</li>}
      {entries.map(({ color, name, text }) => (
        <li key={name} className="flex items-center gap-1.5">
          <span aria-hidden className="h-0.5 w-3.5 shrink-0" style={{ background: hueVar(color) }} />
          <bdi className="text-text">{name}</bdi>
          {text}
        </li>
      ))}
    </ul>
  );
}
