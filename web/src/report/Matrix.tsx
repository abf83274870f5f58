import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { rowShares, shade } from "@/features/run/evaluation/maths/matrix";
import { Figure } from "@/features/run/evaluation/plot/Figure";
import { formatCount, formatShare, formatShort } from "@/ui/format";

interface MatrixProps {
  names: readonly string[];
  confusion: readonly (readonly number[])[];
}

const MOST_PX = 52;
/** Of so few classes the cells may be larger. */
const FEW = 5;
const LARGE_PX = 84;
const LETTER_PX = 6.5;
/** From these sizes on there is room for the name, for the count, and for the share below it. */
const NAMED_PX = 11;
const COUNTED_PX = 24;
const SHARED_PX = 40;

/** The confusion matrix as a picture that has room for all classes, however many, and needs no scrolling. */
export function Matrix(props: MatrixProps) {
  return (
    <Figure title={<Trans>Confusion matrix</Trans>} height={200} foot={t`Rows: what a sample is. Columns: what was said. The stronger the colour, the larger the share of the row.`}>
      {(width) => <Drawn width={width} {...props} />}
    </Figure>
  );
}

function Drawn({ width, names, confusion }: MatrixProps & { width: number }) {
  const shares = rowShares(confusion);
  const longest = Math.max(...names.map((name) => name.length)) * LETTER_PX + 10;
  const most = names.length <= FEW ? LARGE_PX : MOST_PX;
  const fits = Math.min(most, (width - Math.min(longest, 130, width / 3)) / names.length) >= NAMED_PX;
  const side = fits ? Math.min(longest, 130, width / 3) : 2;
  const cell = Math.min(most, (width - side) / names.length);
  const turned = longest > cell;
  const head = fits ? (turned ? Math.min(longest, 110) : 20) : 2;
  const [wide, high] = [side + cell * names.length, head + cell * names.length];
  return (
    <svg width={wide} height={high} viewBox={`0 0 ${wide} ${high}`} role="img" aria-label={t`Confusion matrix`} className="block max-w-full">
      <rect x={side} y={head} width={wide - side} height={high - head} fill="var(--sunken)" opacity="0.6" />
      {fits && names.map((name, at) => <Name key={name} name={name} at={at} {...{ side, head, cell, turned }} />)}
      {confusion.flatMap((line, row) => {
        const whole = formatCount(line.reduce((sum, count) => sum + count, 0));
        return line.map((count, column) => {
          if (count === 0) return null;
          const [x, y, share] = [side + column * cell, head + row * cell, shares[row]?.[column] ?? 0];
          const [counted, part] = [formatCount(count), formatShare(share)];
          const [truth, said] = [names[row] ?? "", names[column] ?? ""];
          return (
            <g key={`${x} ${y}`}>
              <title>{t`${counted} (${part}) of ${whole} that are “${truth}” were said to be “${said}”.`}</title>
              <rect x={x + 0.5} y={y + 0.5} width={Math.max(cell - 1, cell * 0.8)} height={Math.max(cell - 1, cell * 0.8)} rx={cell > COUNTED_PX ? 2 : 0} style={{ fill: shade(share, row === column) }} />
              {cell >= COUNTED_PX && (
                <text x={x + cell / 2} y={y + cell / 2} dy={cell >= SHARED_PX ? "-0.1em" : "0.35em"} textAnchor="middle" fontSize={cell >= SHARED_PX ? 13 : 10} fill="var(--text)">
                  {cell >= SHARED_PX ? counted : formatShort(count)}
                </text>
              )}
              {cell >= SHARED_PX && <text x={x + cell / 2} y={y + cell / 2} dy="1.2em" textAnchor="middle" fontSize="10" fill="var(--text)">{part}</text>}
            </g>
          );
        });
      })}
    </svg>
  );
}

interface NameProps {
  name: string;
  at: number;
  side: number;
  head: number;
  cell: number;
  turned: boolean;
}

/** Beside its row, and above its column. */
function Name({ name, at, side, head, cell, turned }: NameProps) {
  const middle = (at + 0.5) * cell;
  const size = Math.min(11, cell);
  const above = turned ? { transform: `translate(${side + middle} ${head - 5}) rotate(-90)`, dy: "0.35em" } : { x: side + middle, y: head - 6, textAnchor: "middle" as const };
  return (
    <g fontSize={size} fill="var(--muted)">
      <text x={side - 6} y={head + middle} dy="0.35em" textAnchor="end">{cut(name, side - 8)}<title>{name}</title></text>
      <text {...above}>{cut(name, turned ? head - 6 : cell)}<title>{name}</title></text>
    </g>
  );
}

function cut(name: string, room: number): string {
  const letters = Math.max(1, Math.floor(room / LETTER_PX));
  return name.length <= letters ? name : `${name.slice(0, Math.max(1, letters - 1))}…`;
}
