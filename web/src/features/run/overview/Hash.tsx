import { Copy } from "@/ui/Copy";

/** A hash is read by its beginning and copied in full. */
export function Hash({ value, whole }: { value: string; whole?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1">
      <code dir="ltr" className="font-mono text-xs" title={value}>{whole ? value : value.slice(0, 12)}</code>
      <Copy text={value} />
    </span>
  );
}
