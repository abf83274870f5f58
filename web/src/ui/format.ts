import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = i18n.locale + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.NumberFormat(i18n.locale || "en", options);
  formats.set(key, known);
  return known;
}

const moments = new Map<string, Intl.DateTimeFormat>();

/** Kept, because making one takes a hundred times as long as using it. */
function momentFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = i18n.locale + JSON.stringify(options);
  const known = moments.get(key) ?? new Intl.DateTimeFormat(i18n.locale || "en", options);
  moments.set(key, known);
  return known;
}

export function formatCount(value: number): string {
  return numberFormat({ maximumFractionDigits: 0 }).format(value);
}

/** A measured value in about four digits: 0.9783, 21,034, 1.2e-5. */
export function formatMetric(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    return numberFormat({ notation: "scientific", maximumSignificantDigits: 3 }).format(value).toLowerCase();
  }
  if (size < 1) return numberFormat({ maximumSignificantDigits: 4 }).format(value);
  return numberFormat({ maximumFractionDigits: size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3 }).format(value);
}

/** A measured difference in about two digits: 0.012, 1.3, 4.5e-5. */
export function formatRough(size: number): string {
  return size !== 0 && (size < 1e-3 || size >= 1e7) ? formatMetric(size) : numberFormat(size < 100 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 }).format(size);
}

/** A difference with its sign, its size written by `shown`: +0.012, −3 min. */
export function formatDelta(value: number, shown: (size: number) => string = formatRough): string {
  return `${value < 0 ? "−" : "+"}${shown(Math.abs(value))}`;
}

/** A score of a table, all with as many digits so that they stand below one another: 0.978, 1.000. */
export function formatScore(value: number): string {
  return numberFormat({ minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value);
}

/** A metric's value in the unit that its name stands for: bytes of memory, per cent of a processor, or none. */
export function formatNamed(name: string, value: number): string {
  if (/^system\/.*(memory|bytes)/.test(name)) return formatBytes(value);
  return /^system\/(cpu|gpu)/.test(name) ? `${formatMetric(value)} %` : formatMetric(value);
}

/** A step on an axis: 500, 20k, 1.5M. */
export function formatTick(value: number): string {
  return value < 10_000 ? formatCount(value) : numberFormat({ notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** A count where there is room for four letters: 999, 1.2K, 48K. */
export function formatShort(value: number): string {
  return value < 1_000 ? formatCount(value) : numberFormat({ notation: "compact", maximumSignificantDigits: 2 }).format(value);
}

export function formatPercent(fraction: number): string {
  return numberFormat({ style: "percent", maximumFractionDigits: 0 }).format(fraction);
}

/** A part of a whole: what is more than nothing is never said to be nothing, and what is not all never all. */
export function formatShare(fraction: number): string {
  if (fraction > 0 && fraction < 0.005) return t`<${formatPercent(0.01)}`;
  if (fraction < 1 && fraction >= 0.995) return t`>${formatPercent(0.99)}`;
  return formatPercent(fraction);
}

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Bytes in powers of 1000: 2.4 MB. */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const maximumFractionDigits = power === 0 || value >= 100 ? 0 : 1;
  return numberFormat({ style: "unit", unit: BYTE_UNITS[power], unitDisplay: "short", maximumFractionDigits }).format(value);
}

/** Seconds in the two largest units that say something: 8 s, 2 min 5 s, 3 h 10 min, 2 d 4 h. */
export function formatDuration(seconds: number): string {
  if (seconds < 10 && !Number.isInteger(seconds)) return t`${numberFormat({ maximumFractionDigits: 1 }).format(seconds)} s`;
  const whole = Math.round(seconds);
  const [days, hours, minutes, rest] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (days > 0) return hours > 0 ? t`${days} d ${hours} h` : t`${days} d`;
  if (hours > 0) return minutes > 0 ? t`${hours} h ${minutes} min` : t`${hours} h`;
  if (minutes > 0) return rest > 0 ? t`${minutes} min ${rest} s` : t`${minutes} min`;
  return t`${rest} s`;
}

/** A remaining time as the range it is: "2 to 3 min", "less than 5 s". */
export function formatRange(low: number, high: number): string {
  if (high < 5) return t`less than 5 s`;
  const [size, unit] = high < 90 ? [1, "s" as const] : high < 5400 ? [60, "min" as const] : [3600, "h" as const];
  const from = Math.max(1, Math.round(low / size));
  const to = Math.max(from, Math.ceil(high / size));
  const span = from === to ? formatCount(to) : t`${formatCount(from)} to ${formatCount(to)}`;
  if (unit === "s") return t`${span} s`;
  return unit === "min" ? t`${span} min` : t`${span} h`;
}

/** Unix seconds as a time of day. */
export function formatTime(seconds: number): string {
  return momentFormat({ hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).format(seconds * 1000);
}

/** An ISO moment in full, for a title or a fact sheet. */
export function formatMoment(iso: string): string {
  return momentFormat({ dateStyle: "medium", timeStyle: "medium" }).format(Date.parse(iso));
}

/** An ISO moment as people say it: "just now", "5 min ago", "yesterday", "3 Nov". `now` in milliseconds. */
export function formatAgo(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 10) return t`just now`;
  if (seconds < 60) return t`${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return t`${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return t`${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 7 * 86400) return t`${Math.floor(seconds / 86400)} d ago`;
  return new Date(iso).toLocaleDateString(i18n.locale, { day: "numeric", month: "short" });
}
