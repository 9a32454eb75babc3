/** The names of three letters in the IANA database; Intl knows more, with meanings of its own. */
const SHORT_NAMES = new Set('CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '));

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
 * Does Node know this IANA time zone? The case of letters does not count. Offsets such as `+01:00` are no zones,
 * and neither are abbreviations such as `IST` or `BST`: several countries use each of them for another time.
 */
export function isKnownTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  if (/^[A-Za-z]{3}$/.test(name) && !SHORT_NAMES.has(name.toUpperCase())) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The zone whose name is most like a misspelt one, or whose last part is the word given (`Budapest`, `New York`);
 * `undefined` when none is near.
 */
export function nearestTimeZone(name: string): string | undefined {
  const wanted = normalise(name);
  const known = [...UNLISTED_NAMES, ...Intl.supportedValuesOf('timeZone')];
  const sameCity = known.find((zone) => normalise(zone.slice(zone.lastIndexOf('/') + 1)) === wanted);
  if (sameCity !== undefined) return sameCity;
  // One slip in four letters is still the same word; more is another one.
  let best: string | undefined;
  let bestDistance = Math.floor(wanted.length / 4) + 1;
  for (const zone of known) {
    const distance = editDistance(wanted, normalise(zone), bestDistance);
    if (distance < bestDistance) {
      best = zone;
      bestDistance = distance;
    }
  }
  return best;
}

function normalise(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
}

/** Letters to add, remove or replace to make one word of the other; `limit` when it is that many or more. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return Math.min(previous[right.length] ?? limit, limit);
}
