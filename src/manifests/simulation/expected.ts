import type { JsonPath } from '../../model/json.ts';
import type { Expected } from '../../model/simulation-test.ts';
import type { Finding } from '../findings/finding.ts';

/** `5`, `>= 4`, `<= 6`, `4..6`, and the same with percentages. Its form has been checked by the schema. */
export function parseExpected(written: number | string): Expected {
  const text = String(written);
  const isShare = text.includes('%');
  const value = (part: string) => (isShare ? Number(`${part.replace('%', '')}e-2`) : Number(part));
  const bound = /^(>=|<=) ?(.+)$/.exec(text);
  if (bound) {
    const [, sign, part = ''] = bound;
    return { text, isShare, ...(sign === '>=' ? { min: value(part) } : { max: value(part) }) };
  }
  const [min = '', max = min] = text.split('..');
  return { text, isShare, min: value(min), max: value(max) };
}

/** What is wrong with bounds of the right form. */
export function checkBounds(written: number | string, path: JsonPath): readonly Finding[] {
  const { text, min, max } = parseExpected(written);
  return min === undefined || max === undefined || min <= max ? [] : [reversedRange(text, path)];
}

/** `a..b` of which `a` is the larger. */
export function reversedRange(text: string, path: JsonPath): Finding {
  const [first, second] = text.split('..');
  return {
    code: 'simulation-range',
    path,
    message: `the range ${text} starts with its larger bound`,
    hint: `write ${second}..${first}`,
  };
}
