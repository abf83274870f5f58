import { type RefObject, useLayoutEffect, useState } from "react";

/** An element's inner width in pixels, followed as it changes; known before the first paint, also where none comes: on paper. */
export function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    // oxlint-disable-next-line react/set-state-in-effect -- nobody knows the width before the element is there
    setWidth(innerWidth(element));
    const watcher = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [box]);
  return width;
}

/** Without its padding, as an observer counts it. */
function innerWidth(element: HTMLElement): number {
  const { paddingInlineStart: start, paddingInlineEnd: end } = getComputedStyle(element);
  return Math.max(0, element.clientWidth - Number.parseFloat(start || "0") - Number.parseFloat(end || "0"));
}
