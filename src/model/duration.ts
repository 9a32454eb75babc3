/** In the order in which they are written. */
const UNITS = [
  { letter: 'd', size: 86_400 },
  { letter: 'h', size: 3_600 },
  { letter: 'm', size: 60 },
  { letter: 's', size: 1 },
];

/** What a duration looks like in a manifest: `90s`, `15m`, `1h30m`, `7d`. Units from large to small, each at most once. */
export const DURATION_PATTERN = '^(?=[0-9])([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$';

const duration = new RegExp(DURATION_PATTERN);

/** Seconds of a duration such as `1h30m`, or `0`, which needs no unit; `undefined` when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = duration.exec(text);
  if (!match) return undefined;
  const [, days, hours, minutes, seconds] = match;
  return countOf(days) * 86_400 + countOf(hours) * 3_600 + countOf(minutes) * 60 + countOf(seconds);
}

/** Of `15m`: 15. */
function countOf(text = '0'): number {
  return Number.parseInt(text, 10);
}

/** The shortest duration text of a whole number of seconds, 0 or more: 5400 is `1h30m`, 0 is `0s`. */
export function formatDuration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  let text = '';
  for (const { letter, size } of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${letter}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}

const length =
  /^(?=[0-9])((?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?(?:[0-9]{1,6}m)?(?:[0-9]{1,6}s)?)(?:([0-9]{1,6})ms)?$/;

/** Milliseconds of a duration that may end in milliseconds, such as `1m30s` or `20ms`; `undefined` for other text. */
export function parseMilliseconds(text: string): number | undefined {
  const [, seconds, milliseconds = '0'] = length.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  return (seconds === '' ? 0 : (parseDuration(seconds) ?? 0)) * 1_000 + Number(milliseconds);
}

/** The shortest text of a whole number of milliseconds, 0 or more: 90500 is `1m30s500ms`. */
export function formatMilliseconds(milliseconds: number): string {
  const rest = milliseconds % 1_000;
  const seconds = (milliseconds - rest) / 1_000;
  if (rest === 0) return formatDuration(seconds);
  return `${seconds === 0 ? '' : formatDuration(seconds)}${rest}ms`;
}
