import type { Instant } from '../model/instant.ts';

/** Jobs that do the same at different times. */
interface Series {
  readonly names: string[];
  readonly times: Instant[];
}

/** Finds manifests that may be occurrences of one recurring job. */
export class SeriesFinder {
  readonly #byContent = new Map<string, Series>();

  /** `content`: equal for jobs that do the same. */
  add(content: string, name: string, at: Instant): void {
    const series = this.#byContent.get(content) ?? { names: [], times: [] };
    this.#byContent.set(content, series);
    series.names.push(name);
    series.times.push(at);
  }

  /** A sentence for each series, without a full stop. */
  hints(): readonly string[] {
    return [...this.#byContent.values()].flatMap(({ names, times }) => {
      const days = [...new Set(times)].sort((left, right) => left - right);
      if (days.length < 2) return [];
      const [first = '', ...others] = names;
      const which = others.length > 3 ? `${first} to ${others.at(-1)}` : names.join(', ');
      const same = timeOfDay(days);
      const when = same === undefined ? 'at different times of the day' : `at ${same.text} UTC`;
      const cron = same && cronOf(days, same);
      const perhaps =
        cron === undefined ? 'perhaps one job with a cron schedule' : `perhaps \`cron: "${cron}"\``;
      return [`${names.length} jobs have the same content ${when}: ${perhaps} (${which})`];
    });
  }
}

const DAY_MS = 86_400_000;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly text: string;
}

/** The time of day that all have. */
function timeOfDay(times: readonly Instant[]): TimeOfDay | undefined {
  const [first = 0] = times;
  if (times.some((time) => (time - first) % DAY_MS !== 0)) return undefined;
  const date = new Date(first);
  const text = date.toISOString().slice(11, 16);
  return { hour: date.getUTCHours(), minute: date.getUTCMinutes(), text };
}

/** Every day, Monday to Friday, or once a week. */
function cronOf(times: readonly Instant[], { hour, minute }: TimeOfDay): string | undefined {
  const weekdays = new Set(times.map((time) => new Date(time).getUTCDay()));
  const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? time)) / DAY_MS);
  const [weekday = 0] = weekdays;
  const isWorkday = (time: Instant) => ![0, 6].includes(new Date(time).getUTCDay());
  const isWeekend = (gap: number, index: number) =>
    gap === 3 && new Date(times[index] ?? 0).getUTCDay() === 5;
  if (gaps.every((gap) => gap === 7)) return `${minute} ${hour} * * ${DAYS[weekday]}`;
  if (gaps.every((gap) => gap === 1)) return `${minute} ${hour} * * *`;
  if (times.every(isWorkday) && gaps.every((gap, index) => gap === 1 || isWeekend(gap, index)))
    return `${minute} ${hour} * * MON-FRI`;
  return undefined;
}
