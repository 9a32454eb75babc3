/** What a condition asks of one place, such as `tags.building` = `'43'`. */
type Demands = ReadonlyMap<string, string>;

/**
 * Whether no device can match both conditions, as far as a glance at the text tells: both are made of parts joined by
 * AND alone, and demand different values of one place. `false` says nothing.
 */
export function areDisjoint(left: string, right: string): boolean {
  const [lefts, rights] = [demandsOf(left), demandsOf(right)];
  for (const [place, value] of lefts) {
    const other = rights.get(place);
    if (other !== undefined && other !== value) return true;
  }
  return false;
}

/** What a condition asks of one place; `undefined`: not a single value, as far as a glance tells. */
export function demandOf(condition: string, place: string): string | undefined {
  return demandsOf(condition).get(place);
}

/** Both conditions are on the same collection. */
const FROM = /^\s*from\s+[a-z.]+\s+where\b/i;
const STRING = /'(?:[^'\\])*'/g;
const DEMAND = /^([A-Za-z_$][\w$.]*)\s*=\s*(?:'([^'\\]*)'|(-?\d+))$/;

/** None for a condition with anything in it that could loosen a demand: OR, NOT, parentheses, escapes. */
function demandsOf(condition: string): Demands {
  const strings: string[] = [];
  const bare = condition.replace(FROM, '').replace(STRING, (text) => {
    strings.push(text);
    return `'${strings.length - 1}'`;
  });
  if (/\b(or|not)\b|[()\\"]|''/i.test(bare)) return new Map();
  const demands = new Map<string, string>();
  for (const part of bare.split(/\band\b/i)) {
    const whole = part.trim().replace(/'(\d+)'/g, (_, index: string) => strings[Number(index)] ?? '');
    const [, place, text, number] = DEMAND.exec(whole) ?? [];
    // Letter case is not worth being wrong about.
    if (place !== undefined) demands.set(place, text === undefined ? `${number}` : `'${text.toLowerCase()}'`);
  }
  return demands;
}
