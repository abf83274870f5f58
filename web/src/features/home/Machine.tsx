import { t } from "@lingui/core/macro";
import type { SystemMetrics } from "@/api/generated";
import { useSystem } from "@/api/studio";
import { Bar } from "@/ui/Bar";
import { formatBytes, formatCount, formatPercent } from "@/ui/format";

const NEARLY_FULL = 0.9;

interface Figure {
  name: string;
  share: number;
  text: string;
  detail: string;
}

/** Processor, memory, disk, GPUs and slots at a glance. */
export function Machine() {
  const { data } = useSystem();
  return (
    <dl className="grid min-h-14 grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-x-8 gap-y-4" aria-label={t`This machine`}>
      {data && figuresOf(data).map((figure) => (
        <div key={figure.name}>
          <dt className="caption">{figure.name}</dt>
          <dd className="pb-1.5">
            <span className="text-lg font-semibold">{figure.text}</span> <span className="caption">{figure.detail}</span>
          </dd>
          <dd><Bar value={figure.share} label={figure.name} tone={figure.share > NEARLY_FULL && figure.name === t`Disk` ? "bad" : "muted"} /></dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf(system: SystemMetrics): Figure[] {
  const cores = formatCount(system.cpu_count);
  const slots = formatCount(system.slots);
  const gpus = system.gpus.flatMap((gpu): Figure[] => {
    const index = formatCount(gpu.index);
    return [
      { name: t`GPU ${index}`, share: gpu.percent / 100, text: formatPercent(gpu.percent / 100), detail: gpu.name },
      used(t`GPU ${index} memory`, gpu.memory_used, gpu.memory_total),
    ];
  });
  return [
    { name: t`Slots`, share: system.slots_busy / system.slots, text: formatCount(system.slots_busy), detail: t`of ${slots} busy` },
    { name: t`Processor`, share: system.cpu_percent / 100, text: formatPercent(system.cpu_percent / 100), detail: t`of ${cores} cores` },
    used(t`Memory`, system.memory_used, system.memory_total),
    used(t`Disk`, system.disk_used, system.disk_total),
    ...gpus,
  ];
}

function used(name: string, bytes: number, total: number): Figure {
  const all = formatBytes(total);
  return { name, share: bytes / total, text: formatBytes(bytes), detail: t`of ${all}` };
}
