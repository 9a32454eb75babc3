import { nearest } from '../../query/nearest.ts';

/**
 * Names in everyday use that Intl understands but lists under an older name, or not at all; needed for suggestions
 * only. Source: the backward file of the IANA time zone database.
 */
const UNLISTED_NAMES = [
  'UTC',
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Argentina/Cordoba',
  'America/Atikokan',
  'America/Indiana/Indianapolis',
  'America/Kentucky/Louisville',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Kanton',
  'Pacific/Pohnpei',
];

/**
 * The zone whose name is most like a misspelt one, or whose last part is the word given (`Budapest`, `New York`);
 * `undefined` when none is near.
 */
export function nearestTimeZone(name: string): string | undefined {
  const typed = normalize(name);
  const known = new Map(
    [...UNLISTED_NAMES, ...Intl.supportedValuesOf('timeZone')].map((zone) => [normalize(zone), zone]),
  );
  const sameCity = [...known.keys()].find((zone) => zone.slice(zone.lastIndexOf('/') + 1) === typed);
  return known.get(sameCity ?? nearest(typed, known.keys()) ?? '');
}

function normalize(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
}
