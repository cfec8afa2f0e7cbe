const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.2 MB`, with decimal units. */
export function bytesInWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const number = (bytes / 1000 ** power).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${number} ${UNITS[power]}`;
}

/** `40 s`, `25 min`, `5 h 12 min`, `9 days`. */
export function durationInWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1440).toLocaleString('en')} days`;
}

/** `1,234,567`. */
export function grouped(number: number): string {
  return number.toLocaleString('en');
}

/** `38 %`; `""` if the whole is zero. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(part === whole || part === 0 ? 0 : 1)} %`;
}
