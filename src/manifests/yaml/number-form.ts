import type { TextProblem } from './text-problem.ts';

/** Keys below which digits and dots are names. */
const VERSION_KEY = /version|firmware|release/i;

/**
 * Worth knowing of a number that is probably text, as its value has another form: `007` is 7, `1.10` of a version is 1.1,
 * `5319E7` of a colour or a commit is 53190000000.
 */
export function doubtNumber(
  source: string,
  key: string | undefined,
): Omit<TextProblem, 'start' | 'end'> | undefined {
  const isText =
    /^[-+]?0\d+$/.test(source) ||
    /^\d{3,}[eE]\d+$/.test(source) ||
    (key !== undefined && VERSION_KEY.test(key) && /^\d+\.\d*0$/.test(source));
  if (!isText) return undefined;
  return {
    code: 'yaml-number-form',
    message: `YAML reads ${source} as the number ${Number(source)}`,
    hint: `if it is text, put it in quotes: "${source}"`,
  };
}
