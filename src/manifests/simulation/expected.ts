import type { Expected } from '../../model/simulation-test.ts';
import type { Finding, Path } from '../findings/finding.ts';

/** `5`, `>= 4`, `<= 6`, `4..6`, and the same with percentages. Its form has been checked by the schema. */
export function parseExpected(written: number | string): Expected {
  const text = String(written);
  const isShare = text.includes('%');
  const value = (part: string) => (isShare ? Number(`${part.replace('%', '')}e-2`) : Number(part));
  const bound = /^(>=|<=) ?(.+)$/.exec(text);
  if (bound) {
    const [, sign, part = ''] = bound;
    return { text, isShare, ...(sign === '>=' ? { least: value(part) } : { most: value(part) }) };
  }
  const [least = '', most = least] = text.split('..');
  return { text, isShare, least: value(least), most: value(most) };
}

/** What is wrong with bounds of the right form. */
export function boundsFinding(written: number | string, path: Path): readonly Finding[] {
  const { text, least, most } = parseExpected(written);
  return least === undefined || most === undefined || least <= most ? [] : [downward(text, path)];
}

/** `a..b` of which `a` is the larger. */
export function downward(text: string, path: Path): Finding {
  const [first, second] = text.split('..');
  return {
    code: 'simulation-range',
    path,
    message: `${text} goes from the larger to the smaller`,
    hint: `write ${second}..${first}`,
  };
}
