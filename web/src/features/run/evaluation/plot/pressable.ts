import type { KeyboardEvent, SVGProps } from "react";

/** What makes a shape of a chart a button; where a press would lead nowhere, it only says what it is. */
export function pressable(label: string, onPress: (() => void) | undefined, onPoint: () => void): SVGProps<SVGGElement> {
  if (!onPress) return { role: "img", "aria-label": label, onPointerEnter: onPoint };
  return {
    role: "button",
    tabIndex: 0,
    "aria-label": label,
    onClick: onPress,
    onPointerEnter: onPoint,
    onFocus: onPoint,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      onPress();
    },
  };
}
