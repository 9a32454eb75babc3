import { everyMinutes } from './foreign-cron.ts';
import type { ScheduleProblem } from './problem.ts';

/*
 * What is refused before cron-parser sees a field: marks of other schedulers, which it would understand in ways that
 * no plan can show, and letters, which it looks for anywhere in a word (`JANFEB` would be December).
 */

/** One of the five places of a cron expression. */
export interface FieldKind {
  readonly name: string;
  readonly min: number;
  /** The highest number that may be written. */
  readonly max: number;
  /** Names for the numbers from `min` on. */
  readonly names: readonly string[];
}

/** In the order in which they are written. */
export const FIELD_KINDS: readonly FieldKind[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day-of-month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  // Sunday is 0 and 7.
  { name: 'day-of-week', min: 0, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
];

interface ForeignMark {
  readonly looks: RegExp;
  /** The only field that has it; absent: all. */
  readonly field?: string;
  readonly called: string;
  readonly hint: string;
}

const FOREIGN: readonly ForeignMark[] = [
  { looks: /\?/, called: '"?"', hint: 'write `*`' },
  {
    looks: /#/,
    called: '"#" (the n-th weekday of a month)',
    hint: 'five fields cannot express this; write the dates with `at`, or run every week',
  },
  {
    looks: /^(\d+L|[A-Z]{3}L)$/,
    called: '"L" (the last such weekday of a month)',
    hint: 'five fields cannot express this; write the dates with `at`, or run every week',
  },
  {
    looks: /^-\d+$/,
    field: 'day-of-month',
    called: 'a day counted from the end of the month',
    hint: 'choose a day that every month has, such as 28, or the first day of the next month',
  },
  {
    looks: /^(L|LW|L-\d+)$/,
    called: '"L" (last)',
    hint: 'choose a day that every month has, such as 28, or the first day of the next month',
  },
  { looks: /^(\d+|L)W$/, called: '"W" (nearest weekday)', hint: 'write the weekdays, such as MON-FRI' },
  {
    looks: /^H(\(|\/|$)/,
    called: '"H" (a number that the scheduler picks)',
    hint: 'pick a number, so that the plan can show the time',
  },
  { looks: /~/, called: '"~" (chance)', hint: 'pick a number, so that the plan can show the time' },
];

/** What this project refuses in a field; `undefined`: cron-parser decides. */
export function checkDialect(text: string, kind: FieldKind): ScheduleProblem | undefined {
  for (const item of text.toUpperCase().split(',')) {
    const problem = checkItem(item, `in the ${kind.name} field \`${text}\``, kind);
    if (problem) return problem;
  }
  return undefined;
}

function checkItem(item: string, where: string, kind: FieldKind): ScheduleProblem | undefined {
  const foreign = FOREIGN.find(({ looks, field = kind.name }) => field === kind.name && looks.test(item));
  if (foreign) {
    return {
      code: 'cron-unsupported',
      message: `${foreign.called} ${where} is not supported`,
      hint: foreign.hint,
    };
  }
  for (const [word] of item.matchAll(/[^\W_]*[A-Z][^\W_]*/g)) {
    if (kind.names.includes(word)) continue;
    const short = kind.names.find((name) => word.startsWith(name));
    return {
      code: 'cron-syntax',
      message: `\`${word}\` ${where} is not valid; expected ${expectedIn(kind)}`,
      ...(short !== undefined && { hint: `write \`${short}\`` }),
    };
  }
  const [, first = '', last = ''] = /^(\w+)-(\w+)(?:\/\d+)?$/.exec(item) ?? [];
  const [from, to] = [valueIn(first, kind), valueIn(last, kind)];
  return from > to ? backwardsRange(`\`${first}-${last}\` ${where}`, from, to, kind) : undefined;
}

/**
 * A step that leaves one number of its field or range: a step of 90 in the minutes is once an hour. Such an expression
 * can be read, and says something else than was meant.
 */
export function checkSteps(texts: readonly string[]): ScheduleProblem | undefined {
  for (const [index, kind] of FIELD_KINDS.entries()) {
    const text = texts[index] ?? '';
    for (const item of text.toUpperCase().split(',')) {
      const problem = checkStep(item, `in the ${kind.name} field \`${text}\``, kind);
      if (problem) return problem;
    }
  }
  return undefined;
}

function checkStep(item: string, where: string, kind: FieldKind): ScheduleProblem | undefined {
  const [, part = '', digits = ''] = /^([^/]*)\/(\d+)$/.exec(item) ?? [];
  const step = Number(digits);
  const [, first = '', last = ''] = /^(\w+)-(\w+)$/.exec(part) ?? [];
  const size = last === '' ? sizeOf(kind) : valueIn(last, kind) - valueIn(first, kind) + 1;
  if (!(step > 1 && size > 0 && step >= size)) return undefined;
  const only = part === '*' ? String(kind.min) : first || part;
  return {
    code: 'cron-step',
    message: `the step ${step} ${where} is not smaller than its ${size} values, so only ${kind.name} ${only} would be left`,
    hint: `write \`${only}\` if that is meant; ${hintForStep(step, kind)}`,
  };
}

function hintForStep(step: number, kind: FieldKind): string {
  const minutes = kind.name === 'minute' ? step : kind.name === 'hour' ? step * 60 : 0;
  const every = everyMinutes(minutes);
  if (every !== undefined) return `the whole expression for every ${step} ${kind.name}s is \`${every}\``;
  return 'a step starts again in each hour, day, week, month or year, so other intervals need each time written out';
}

function sizeOf({ min, max, names }: FieldKind): number {
  return names.length || max - min + 1;
}

/** NaN for what is neither a name nor a number, and so neither more nor less than anything. */
function valueIn(written: string, kind: FieldKind): number {
  const index = kind.names.indexOf(written);
  return index >= 0 ? kind.min + index : written === '' ? Number.NaN : Number(written);
}

function backwardsRange(what: string, from: number, to: number, kind: FieldKind): ScheduleProblem {
  const highest = kind.min + sizeOf(kind) - 1;
  const part = (start: number, end: number) => {
    const [low, high] = [start, end].map((value) => kind.names[value - kind.min] ?? String(value));
    return start === end ? low : `${low}-${high}`;
  };
  const inRange = from <= highest && to >= kind.min;
  return {
    code: 'cron-range',
    message: `${what} goes backwards`,
    ...(inRange && { hint: `write two parts: \`${part(from, highest)},${part(kind.min, to)}\`` }),
  };
}

/** What is allowed in a field, in words. */
export function expectedIn({ min, max, names }: FieldKind): string {
  const orNames = names.length > 0 ? ` or ${names[0]} to ${names.at(-1)}` : '';
  return `\`*\`, or numbers from ${min} to ${max}${orNames}, written \`a\`, \`a-b\` or \`a,b\`, also with a \`/step\` of 1 or more`;
}
