/** Names that are zones of their own in the database, with one offset all year, and what usually is meant. */
const FIXED_NAMES: Readonly<Record<string, string>> = {
  EST: 'America/New_York',
  MST: 'America/Denver',
  HST: 'Pacific/Honolulu',
};

/** Abbreviations that are no zones; several countries share some of them. */
const ABBREVIATIONS: Readonly<Record<string, readonly string[]>> = {
  EDT: ['America/New_York'],
  CST: ['America/Chicago', 'Asia/Shanghai'],
  CDT: ['America/Chicago'],
  MDT: ['America/Denver'],
  PST: ['America/Los_Angeles'],
  PDT: ['America/Los_Angeles'],
  BST: ['Europe/London'],
  IST: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  CEST: ['Europe/Berlin'],
  EEST: ['Europe/Athens'],
  WEST: ['Europe/Lisbon'],
  MSK: ['Europe/Moscow'],
  JST: ['Asia/Tokyo'],
  KST: ['Asia/Seoul'],
  SGT: ['Asia/Singapore'],
  AEST: ['Australia/Sydney'],
  AEDT: ['Australia/Sydney'],
  NZST: ['Pacific/Auckland'],
  NZDT: ['Pacific/Auckland'],
};

/** Source: the table of Windows zones in the Unicode CLDR, for the whole territory. */
const WINDOWS_NAMES: Readonly<Record<string, string>> = {
  'aus eastern standard time': 'Australia/Sydney',
  'alaskan standard time': 'America/Anchorage',
  'arab standard time': 'Asia/Riyadh',
  'arabian standard time': 'Asia/Dubai',
  'argentina standard time': 'America/Argentina/Buenos_Aires',
  'atlantic standard time': 'America/Halifax',
  'canada central standard time': 'America/Regina',
  'central america standard time': 'America/Guatemala',
  'central europe standard time': 'Europe/Budapest',
  'central european standard time': 'Europe/Warsaw',
  'central standard time': 'America/Chicago',
  'central standard time (mexico)': 'America/Mexico_City',
  'china standard time': 'Asia/Shanghai',
  'e. africa standard time': 'Africa/Nairobi',
  'e. australia standard time': 'Australia/Brisbane',
  'e. europe standard time': 'Europe/Chisinau',
  'e. south america standard time': 'America/Sao_Paulo',
  'eastern standard time': 'America/New_York',
  'egypt standard time': 'Africa/Cairo',
  'fle standard time': 'Europe/Kyiv',
  'gmt standard time': 'Europe/London',
  'greenwich standard time': 'Atlantic/Reykjavik',
  'gtb standard time': 'Europe/Bucharest',
  'hawaiian standard time': 'Pacific/Honolulu',
  'india standard time': 'Asia/Kolkata',
  'israel standard time': 'Asia/Jerusalem',
  'korea standard time': 'Asia/Seoul',
  'mountain standard time': 'America/Denver',
  'new zealand standard time': 'Pacific/Auckland',
  'pacific standard time': 'America/Los_Angeles',
  'romance standard time': 'Europe/Paris',
  'russian standard time': 'Europe/Moscow',
  'sa pacific standard time': 'America/Bogota',
  'se asia standard time': 'Asia/Bangkok',
  'singapore standard time': 'Asia/Singapore',
  'south africa standard time': 'Africa/Johannesburg',
  'taipei standard time': 'Asia/Taipei',
  'tokyo standard time': 'Asia/Tokyo',
  'turkey standard time': 'Europe/Istanbul',
  'us eastern standard time': 'America/Indiana/Indianapolis',
  'us mountain standard time': 'America/Phoenix',
  'w. australia standard time': 'Australia/Perth',
  'w. central africa standard time': 'Africa/Lagos',
  'w. europe standard time': 'Europe/Berlin',
};

/** What somebody meant with a name that is no time zone, where that can be told. */
export function zoneMeant(name: string): { readonly message: string; readonly hint: string } | undefined {
  const shown = JSON.stringify(name.slice(0, 60));
  const ofWindows =
    WINDOWS_NAMES[
      name
        .trim()
        .toLowerCase()
        .replace(/\bdaylight\b/, 'standard')
    ];
  if (ofWindows !== undefined)
    return { message: `${shown} is a time zone of Windows`, hint: `write \`${ofWindows}\`` };
  if (/ standard time$/i.test(name))
    return {
      message: `${shown} is a time zone of Windows`,
      hint: 'write the IANA name of its largest city, such as `Europe/Budapest`',
    };
  if (/^(?:Z|Zulu time|UTC\s?[+-]?0+(?::?00)?)$/i.test(name.trim()))
    return { message: `${shown} is not the name of a time zone`, hint: 'write `UTC`' };
  const zones = ABBREVIATIONS[name.trim().toUpperCase()];
  if (zones)
    return {
      message: `${shown} is an abbreviation, not a time zone`,
      hint: `write ${zones.map((zone) => `\`${zone}\``).join(' or ')}`,
    };
  if (/^(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?$/i.test(name.trim()))
    return {
      message: `${shown} is an offset, not a time zone: it does not know when clocks change`,
      hint: 'write the IANA name of a city there, such as `Europe/Budapest`',
    };
  return undefined;
}

/** A zone that is known, and that is probably not the one that was meant. */
export function misleadingZone(
  name: string,
): { readonly code: string; readonly message: string; readonly hint: string } | undefined {
  const meant = FIXED_NAMES[name.toUpperCase()];
  if (meant !== undefined)
    return {
      code: 'fixed-time-zone',
      message: `\`${name}\` has the same offset all year, and does not follow the clocks of any city`,
      hint: `write \`${meant}\`, or the zone of the place`,
    };
  const [, sign, hours] = /^Etc\/GMT([+-])(\d{1,2})$/i.exec(name) ?? [];
  if (hours === undefined || hours === '0') return undefined;
  const [real, opposite] = sign === '+' ? ['-', '-'] : ['+', '+'];
  return {
    code: 'fixed-time-zone',
    message: `\`${name}\` is UTC${real}${hours}: the sign in these names is reversed`,
    hint: `for UTC${sign}${hours} write \`Etc/GMT${opposite}${hours}\`; a city such as \`Europe/Budapest\` also follows its clocks`,
  };
}
