import type { KeyboardEvent, SVGProps } from "react";

/** What makes a shape of a chart a button. */
export function pressable(label: string, onPress: () => void, onPoint: () => void): SVGProps<SVGGElement> {
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
