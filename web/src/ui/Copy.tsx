import { t } from "@lingui/core/macro";
import { Check, Copy as CopyIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button";

export function Copy({ text, label }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      small
      look="ghost"
      className="my-[-4px]"
      aria-label={copied ? t`Copied` : (label ?? t`Copy`)}
      icon={copied ? <Check size={14} className="text-good" /> : <CopyIcon size={14} />}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    />
  );
}
