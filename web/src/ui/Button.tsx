import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { Tip } from "./Tip";

type Look = "primary" | "secondary" | "ghost" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:brightness-110 border border-transparent",
  secondary: "bg-surface text-text border border-line-strong/60 hover:bg-sunken",
  ghost: "text-muted hover:bg-sunken hover:text-text border border-transparent",
  danger: "bg-bad-soft text-bad border border-transparent hover:brightness-95",
};

const SHAPE = "inline-flex items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap select-none";

export interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  small?: boolean;
  /** Why it cannot be used now. A button with a reason stays in the tab order, so that the reason can be read. */
  why?: ReactNode;
  icon?: ReactNode;
}

/** How a link looks that does what a button would. */
export function buttonLook({ look = "secondary", small = false }: { look?: Look; small?: boolean }): string {
  return clsx(SHAPE, small ? "h-7 px-2" : "h-8 px-3", LOOKS[look]);
}

export function Button({ look = "secondary", small, why, icon, className, children, onClick, ...rest }: ButtonProps) {
  const off = why !== undefined && why !== null && why !== false;
  const button = (
    <button
      type="button"
      aria-disabled={off || undefined}
      onClick={off ? (event) => event.preventDefault() : onClick}
      className={clsx(
        SHAPE,
        small ? "h-7" : "h-8",
        children ? (small ? "px-2" : "px-3") : small ? "w-7" : "w-8",
        off ? "cursor-not-allowed border border-line bg-sunken text-faint" : LOOKS[look],
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
  return off ? <Tip text={why}>{button}</Tip> : button;
}
