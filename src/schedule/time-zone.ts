/** The names of three letters in the IANA database. Intl knows more, with other meanings. */
const SHORT_NAMES = new Set('CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '));

let names: ReadonlySet<string> | undefined;

/**
 * Does Node know this IANA time zone? The case of letters does not count. Offsets such as `+01:00` are no zones,
 * and neither are abbreviations such as `IST` or `BST`: several countries use each of them for another time.
 */
export function isKnownTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  if (/^[A-Za-z]{3}$/.test(name) && !SHORT_NAMES.has(name.toUpperCase())) return false;
  // Quick, and knows most of them; a formatter also knows their other names.
  names ??= new Set(Intl.supportedValuesOf('timeZone'));
  if (names.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
