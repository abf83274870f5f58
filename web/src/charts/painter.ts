/** At most four paints a second for what streams in; what a person does is painted in the next frame. */
const GAP_MS = 250;

/** Decides when a chart paints: the first change at once, later ones no closer than the gap, and none out of sight. */
export class Painter {
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = Number.NEGATIVE_INFINITY;
  private shown = false;
  private dirty = false;
  private readonly paint: () => void;

  constructor(paint: () => void) {
    this.paint = paint;
  }

  /** New points came. */
  streamed(): void {
    this.dirty = true;
    if (!this.shown || this.timer !== undefined || this.frame) return;
    const wait = this.last + GAP_MS - performance.now();
    if (wait <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), wait);
  }

  /** A person did something to another chart, and an answer is on its way: the last picture stays until then. */
  later(): void {
    this.dirty = true;
    if (this.shown && this.timer === undefined && !this.frame) this.timer = setTimeout(() => this.now(), GAP_MS);
  }

  /** A person changed something. */
  now(): void {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.shown || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.dirty = false;
      this.last = performance.now();
      this.paint();
    });
  }

  setShown(shown: boolean): void {
    this.shown = shown;
    if (shown && this.dirty) this.now();
  }

  dispose(): void {
    this.shown = false;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }
}
