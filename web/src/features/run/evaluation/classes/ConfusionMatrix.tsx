import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from "react";
import { formatCount, formatShare } from "@/ui/format";
import { useWidth } from "@/ui/use-width";
import { Part } from "../../overview/Part";
import type { OnChoice } from "../choice";
import { moved, rowShares } from "../maths/matrix";
import { className } from "../words";
import { MatrixGrid } from "./MatrixGrid";

interface ConfusionMatrixProps {
  names: readonly string[];
  confusion: readonly (readonly number[])[];
  onChoice: OnChoice;
}

export type Place = readonly [row: number, column: number];

/** Which classes are taken for which. A press on a cell, or Enter, lists its samples; arrow keys go from cell to cell. */
export const ConfusionMatrix = memo(function ConfusionMatrix({ names, confusion, onChoice }: ConfusionMatrixProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const shares = useMemo(() => rowShares(confusion), [confusion]);
  const shown = useMemo(() => names.map(className), [names]);
  const [active, setActive] = useState<Place>([0, 0]);
  const [pointed, setPointed] = useState<Place | null>(null);
  // The cells are many: what is under the pointer does not draw them anew.
  const open = useCallback(
    ([row, column]: Place): void => {
      const [truth, predicted] = [names[row], names[column]];
      if (truth === undefined || predicted === undefined || !confusion[row]?.[column]) return;
      onChoice({ title: titleOf(shown[row] ?? "", shown[column] ?? "", row === column), filter: { truth, predicted } });
    },
    [names, shown, confusion, onChoice],
  );
  const pressed = useCallback(
    (event: KeyboardEvent): void => {
      const next = moved(active, event.key, names.length);
      if (!next) return;
      event.preventDefault();
      setActive(next);
    },
    [active, names],
  );
  const words = useCallback((place: Place): string => sentence(shown, confusion, shares, place), [shown, confusion, shares]);
  return (
    <Part title={<Trans>Confusion matrix</Trans>}>
      <p className="caption mb-2"><Trans>Rows: what a sample is. Columns: what was said. The stronger the colour, the larger the share of the row.</Trans></p>
      <div ref={box} dir="ltr">
        {width > 0 && (
          <MatrixGrid width={width} names={shown} confusion={confusion} shares={shares} active={active} words={words} onPoint={setPointed} onActive={setActive} onOpen={open} onKeyDown={pressed} />
        )}
      </div>
      <p aria-hidden className="caption mt-2 min-h-4">{pointed ? words(pointed) : t`Press a cell to see its samples.`}</p>
    </Part>
  );
});

function titleOf(truth: string, said: string, right: boolean): string {
  return right ? t`“${truth}”, said rightly` : t`Is “${truth}”, said to be “${said}”`;
}

function sentence(names: readonly string[], confusion: ConfusionMatrixProps["confusion"], shares: readonly (readonly number[])[], [row, column]: Place): string {
  const cells = confusion[row] ?? [];
  const whole = formatCount(cells.reduce((sum, count) => sum + count, 0));
  const count = formatCount(cells[column] ?? 0);
  const share = formatShare(shares[row]?.[column] ?? 0);
  const [truth, said] = [names[row] ?? "", names[column] ?? ""];
  return t`${count} (${share}) of ${whole} that are “${truth}” were said to be “${said}”.`;
}
