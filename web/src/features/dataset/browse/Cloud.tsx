import { t } from "@lingui/core/macro";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { chartTheme, onChartTheme } from "@/charts/theme";
import { AT_FIRST, project, turnedBy } from "./project";

interface CloudProps {
  points: Float32Array;
  label: string;
  large?: boolean | undefined;
}

/** A cloud of points, drawn by ourselves: dragging or the arrow keys turn it. A thumbnail stands still. */
export function Cloud({ points, label, large }: CloudProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [turn, setTurn] = useState(AT_FIRST);
  const drag = useRef<{ x: number; y: number } | null>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const paint = (): void => draw(element, points, turn, large ?? false);
    const frame = requestAnimationFrame(paint);
    const leave = onChartTheme(paint);
    return () => {
      cancelAnimationFrame(frame);
      leave();
    };
  }, [points, turn, large]);
  if (!large) return <canvas ref={canvas} role="img" aria-label={label} className="block size-full" />;
  const move = (event: PointerEvent): void => {
    const from = drag.current;
    if (!from) return;
    drag.current = { x: event.clientX, y: event.clientY };
    setTurn((now) => turnedBy(now, event.clientX - from.x, event.clientY - from.y));
  };
  return (
    <canvas
      ref={canvas}
      role="img"
      tabIndex={0}
      aria-label={t`${label}; drag or press the arrow keys to turn it`}
      className="block size-full cursor-grab touch-none active:cursor-grabbing"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={move}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: [-12, 0], ArrowRight: [12, 0], ArrowUp: [0, -12], ArrowDown: [0, 12] }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        setTurn((now) => turnedBy(now, by[0] ?? 0, by[1] ?? 0));
      }}
    />
  );
}

const SHADES = 6;

function draw(canvas: HTMLCanvasElement, points: Float32Array, turn: typeof AT_FIRST, large: boolean): void {
  const ratio = devicePixelRatio || 1;
  const { clientWidth, clientHeight } = canvas;
  const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  const size = Math.min(width, height);
  const places = new Float32Array(points.length);
  project(points, turn, size, places);
  const dot = Math.max(1, (large ? 2 : 1.2) * ratio);
  context.clearRect(0, 0, width, height);
  context.fillStyle = chartTheme().hues[0] ?? "";
  // From the farthest to the nearest in a few shades: what is near lies over what is far and is stronger.
  for (let shade = 0; shade < SHADES; shade += 1) {
    context.globalAlpha = 0.25 + (0.75 * (shade + 1)) / SHADES;
    for (let at = 0; at + 2 < places.length; at += 3) {
      if (Math.min(SHADES - 1, Math.floor((places[at + 2] ?? 0) * SHADES)) !== shade) continue;
      context.fillRect((places[at] ?? 0) + (width - size) / 2, (places[at + 1] ?? 0) + (height - size) / 2, dot, dot);
    }
  }
}
