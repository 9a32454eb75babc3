import type { ScheduleProblem } from './problem.ts';

/** One of the five places of a cron expression. */
export interface FieldKind {
  readonly name: string;
  readonly min: number;
  /** The highest number that may be written. */
  readonly max: number;
  /** Names for the numbers from `min` on. */
  readonly names: readonly string[];
}

const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTH_NAMES = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

export const MINUTE: FieldKind = { name: 'minute', min: 0, max: 59, names: [] };
export const HOUR: FieldKind = { name: 'hour', min: 0, max: 23, names: [] };
export const DAY_OF_MONTH: FieldKind = { name: 'day-of-month', min: 1, max: 31, names: [] };
export const MONTH: FieldKind = { name: 'month', min: 1, max: 12, names: MONTH_NAMES };
/** Sunday is 0 and 7. */
export const DAY_OF_WEEK: FieldKind = { name: 'day-of-week', min: 0, max: 7, names: WEEKDAY_NAMES };

export type FieldResult = { readonly values: readonly number[] } | { readonly problem: ScheduleProblem };

/** Marks of other schedulers: what they look like, and what to write instead. */
const FOREIGN: readonly { readonly looks: RegExp; readonly called: string; readonly hint: string }[] = [
  { looks: /\?/, called: '"?"', hint: 'write `*`' },
  {
    looks: /#/,
    called: '"#" (the n-th weekday of a month)',
    hint: 'no five-field expression says that; write the dates with `at`, or run every week',
  },
  {
    looks: /^(L|LW|L-\d+|\d+L|[A-Z]{3}L)$/,
    called: '"L" (last)',
    hint: 'write a day that every month has, such as 28, or the first day of the next month',
  },
  { looks: /^(\d+|L)W$/, called: '"W" (nearest weekday)', hint: 'write the weekdays, such as MON-FRI' },
  {
    looks: /^H(\(|\/|$)/,
    called: '"H" (a number that the scheduler picks)',
    hint: 'pick a number, so that the plan can show the time',
  },
  { looks: /~/, called: '"~" (chance)', hint: 'pick a number, so that the plan can show the time' },
];

/**
 * The numbers that one field stands for, ascending, each once; day-of-week 7 becomes 0.
 * A list of items `*`, `a`, `a-b`, each with an optional `/step`; `a/step` runs from `a` to the highest number, as
 * Kubernetes reads it.
 */
export function parseField(text: string, kind: FieldKind): FieldResult {
  const values = new Set<number>();
  for (const item of text.toUpperCase().split(',')) {
    const range = parseItem(item, text, kind);
    if ('problem' in range) return range;
    for (let value = range.from; value <= range.to; value += range.step) {
      values.add(kind === DAY_OF_WEEK ? value % 7 : value);
    }
  }
  return { values: [...values].sort((left, right) => left - right) };
}

type Item =
  | { readonly from: number; readonly to: number; readonly step: number }
  | { readonly problem: ScheduleProblem };

function parseItem(item: string, text: string, kind: FieldKind): Item {
  const where = `in the ${kind.name} field \`${text}\``;
  const foreign = FOREIGN.find((mark) => mark.looks.test(item));
  if (foreign) {
    return problem('cron-unsupported', `${foreign.called} ${where} is not supported`, foreign.hint);
  }
  const [, first, last, stepText] = /^([^-/]+)(?:-([^-/]+))?(?:\/([^-/]+))?$/.exec(item) ?? [];
  if (first === undefined || (first === '*' && last !== undefined)) {
    const found = item === '' ? 'an empty item' : `\`${item}\``;
    return problem('cron-syntax', `${found} ${where}; expected ${expected(kind)}`);
  }
  const step = stepText === undefined ? 1 : readNumber(stepText);
  if (step === undefined || step < 1) {
    return problem('cron-syntax', `the step \`${stepText}\` ${where} is not a whole number from 1 on`);
  }
  // The highest day of the week by itself is 6: with 7 as well, `*/7` would be Sunday twice, and `*/2` too.
  const highest = kind === DAY_OF_WEEK ? 6 : kind.max;
  if (first === '*') return { from: kind.min, to: highest, step };

  const from = readValue(first, kind);
  const open = stepText === undefined ? from : Math.max(highest, from ?? 0);
  const to = last === undefined ? open : readValue(last, kind);
  for (const [value, written] of [
    [from, first],
    [to, last ?? first],
  ] as const) {
    if (value === undefined) {
      const short = kind.names.find((name) => written.startsWith(name));
      return problem(
        'cron-syntax',
        `\`${written}\` ${where} means nothing there; expected ${expected(kind)}`,
        short && `write \`${short}\``,
      );
    }
    if (value < kind.min || value > kind.max) {
      return problem('cron-range', `${value} ${where} is out of range; expected ${kind.min} to ${kind.max}`);
    }
  }
  if (from === undefined || to === undefined) throw new Error('a field value was not checked');
  if (from > to) {
    return problem(
      'cron-range',
      `\`${first}-${last}\` ${where} runs backwards`,
      from <= highest ? `write two parts: \`${splitRange(from, to, highest, kind)}\`` : undefined,
    );
  }
  return { from, to, step };
}

function splitRange(from: number, to: number, highest: number, kind: FieldKind): string {
  const part = (start: number, end: number) => {
    const [low, high] = [start, end].map((value) => kind.names[value - kind.min] ?? String(value));
    return start === end ? low : `${low}-${high}`;
  };
  return `${part(from, highest)},${part(kind.min, to)}`;
}

function readValue(written: string, kind: FieldKind): number | undefined {
  const index = kind.names.indexOf(written);
  return index >= 0 ? kind.min + index : readNumber(written);
}

function readNumber(written: string): number | undefined {
  return /^\d{1,4}$/.test(written) ? Number(written) : undefined;
}

function expected(kind: FieldKind): string {
  const names = kind.names.length > 0 ? ` or ${kind.names[0]} to ${kind.names.at(-1)}` : '';
  return `\`*\`, or numbers from ${kind.min} to ${kind.max}${names}, as \`a\`, \`a-b\`, \`a,b\` or with a \`/step\``;
}

function problem(code: string, message: string, hint?: string): { readonly problem: ScheduleProblem } {
  return { problem: { code, message, ...(hint === undefined ? {} : { hint }) } };
}
