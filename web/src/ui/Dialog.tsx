import { t } from "@lingui/core/macro";
import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { Button } from "./Button";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What a screen reader says of it beside the title. */
  description?: ReactNode;
  wide?: boolean;
  /** Hears every key that is pressed in the dialog, wherever the focus is. */
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
  footer?: ReactNode;
}

export function Dialog(props: DialogProps) {
  return (
    <Radix.Root open={props.open} onOpenChange={(next) => !next && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(10_14_22/0.45)]" />
        <Panel {...props} />
      </Radix.Portal>
    </Radix.Root>
  );
}

function Panel({ title, description, wide, onKeyDown, children, footer }: DialogProps) {
  // What opened it has the focus again when it closes. Taken before a field inside takes the focus.
  const [opener] = useState(() => document.activeElement);
  return (
    <Radix.Content
      onOpenAutoFocus={(event) => {
        // Radix would take the button that closes it.
        const field = (event.target as HTMLElement).querySelector<HTMLElement>("form input:not([type=file]), form select");
        if (!field) return;
        event.preventDefault();
        field.focus();
      }}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        if (opener instanceof HTMLElement) opener.focus();
      }}
      {...(description ? {} : { "aria-describedby": undefined })}
      onKeyDown={onKeyDown}
      className={clsx(
        "fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[76vh] flex-col rounded-xl bg-surface shadow-pop outline-none",
        wide ? "max-w-4xl" : "max-w-lg",
      )}
    >
      <header className="flex items-center gap-2 px-5 pt-4 pb-2">
        <Radix.Title className="grow text-lg font-semibold">{title}</Radix.Title>
        <Radix.Close asChild>
          <Button look="ghost" small aria-label={t`Close`} icon={<X size={16} />} />
        </Radix.Close>
      </header>
      {description && <Radix.Description className="px-5 pb-3 text-sm text-muted">{description}</Radix.Description>}
      <div className="min-h-0 grow overflow-auto px-5 pb-4">{children}</div>
      {footer && <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>}
    </Radix.Content>
  );
}
