import { t } from "@lingui/core/macro";
import type { DatasetInfo, TrainerInfo } from "@/api/generated";
import { Card, Cards } from "./Cards";
import { misfit } from "./fit";

interface TrainerPickerProps {
  trainers: readonly TrainerInfo[];
  dataset: DatasetInfo | undefined;
  value: string | undefined;
  onChange: (id: string) => void;
}

export function TrainerPicker({ trainers, dataset, value, onChange }: TrainerPickerProps) {
  const why = (trainer: TrainerInfo): string | null => (dataset ? misfit(trainer, dataset) : t`Choose a data set first`);
  const inOrder = [...trainers.filter((trainer) => !why(trainer)), ...trainers.filter(why)];
  return (
    <Cards label={t`Trainer`} value={value} onChange={onChange}>
      {inOrder.map((trainer) => (
        <Card
          key={trainer.id}
          value={trainer.id}
          title={trainer.title}
          detail={trainer.summary}
          foot={<span dir="ltr" className="font-mono">{trainer.id}</span>}
          why={why(trainer)}
        />
      ))}
    </Cards>
  );
}
