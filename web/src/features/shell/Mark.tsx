/** The studio's sign: a track that leaves the yard. */
export function Mark({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M7 23c5 0 5-14 10-14s4 8 8 8" fill="none" className="stroke-on-accent" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
