/** How a cloud is turned: around the upright axis, then tilted towards the one who looks. Radians. */
export interface Turn {
  yaw: number;
  pitch: number;
}

export const AT_FIRST: Turn = { yaw: 0.6, pitch: 0.45 };
const STEEPEST = Math.PI / 2;

/** Turned by so many pixels of a drag. */
export function turnedBy({ yaw, pitch }: Turn, dx: number, dy: number): Turn {
  return { yaw: yaw + dx * 0.01, pitch: Math.max(-STEEPEST, Math.min(STEEPEST, pitch + dy * 0.01)) };
}

/**
 * Where each point of x, y, z triples (z is up, the longest side is 2) lies on a square of `size` pixels, and how near
 * it is, from 0 to 1: triples of x, y and nearness in `out`.
 */
export function project(points: Float32Array, { yaw, pitch }: Turn, size: number, out: Float32Array): void {
  const [sinYaw, cosYaw, sinPitch, cosPitch] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
  const scale = size / 3.2;
  for (let at = 0; at + 2 < points.length; at += 3) {
    const x = points[at] ?? 0;
    const y = points[at + 1] ?? 0;
    const z = points[at + 2] ?? 0;
    const across = x * cosYaw - y * sinYaw;
    const away = x * sinYaw + y * cosYaw;
    out[at] = size / 2 + across * scale;
    out[at + 1] = size / 2 - (z * cosPitch + away * sinPitch) * scale;
    out[at + 2] = Math.max(0, Math.min(1, 0.5 - (away * cosPitch - z * sinPitch) / 3.2));
  }
}
