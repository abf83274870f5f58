import { clsx } from "clsx";
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

export function Menu({ trigger, children, align = "end" }: { trigger: ReactNode; children: ReactNode; align?: "start" | "end" }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-[min(28rem,var(--radix-dropdown-menu-content-available-height))] min-w-48 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-pop"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const ITEM =
  "flex w-full cursor-pointer items-start gap-2 rounded-md px-2 py-1.5 text-sm outline-none select-none data-highlighted:bg-sunken";

interface ItemProps {
  children: ReactNode;
  detail?: ReactNode;
  icon?: ReactNode;
  danger?: boolean;
  /** Why it cannot be chosen now, instead of the detail. It can be reached all the same, so that this can be read. */
  why?: string | null | undefined;
  onSelect: () => void;
}

export function MenuItem({ children, detail, icon, danger, why, onSelect }: ItemProps) {
  const off = why !== undefined && why !== null;
  const choose = (event: Event): void => (off ? event.preventDefault() : onSelect());
  return (
    <DropdownMenu.Item aria-disabled={off || undefined} className={clsx(ITEM, danger && "text-bad", off && "cursor-not-allowed text-faint")} onSelect={choose}>
      {icon && <span className="mt-0.5 shrink-0">{icon}</span>}
      <span>
        <span className="block">{children}</span>
        {(why ?? detail) && <span className="caption block max-w-64 whitespace-normal">{why ?? detail}</span>}
      </span>
    </DropdownMenu.Item>
  );
}

interface CheckProps {
  children: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** An entry that is on or off; the menu stays open, so that several can be changed. */
export function MenuCheck({ children, checked, onChange }: CheckProps) {
  return (
    <DropdownMenu.CheckboxItem
      className={clsx(ITEM, "items-center")}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span className="flex size-4 shrink-0 items-center justify-center rounded border border-line-strong">
        <DropdownMenu.ItemIndicator>
          <Check size={12} strokeWidth={3} className="text-accent-text" />
        </DropdownMenu.ItemIndicator>
      </span>
      <span className="min-w-0 truncate">{children}</span>
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="caption px-2 pt-2 pb-1 font-medium">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
