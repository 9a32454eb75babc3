import { localTime } from '../../writing/moment.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEPS = [1 / 12, 1 / 4, 1 / 2, 1, 3, 6, 12, 24, 48, 96, 168, 336].map((hours) => hours * HOUR);

/** Share of the axis that the label of a day needs, with some space. */
const LABEL_SHARE = 0.1;

export interface AxisLabel {
  readonly at: number;
  readonly text: string;
}

/** Lines at round instants in UTC, each day once, and the hours between. */
export interface Axis {
  readonly ticks: readonly number[];
  /** `Mon 03-02`. */
  readonly days: readonly AxisLabel[];
  /** `21:00`; none when the lines are days apart. */
  readonly hours: readonly AxisLabel[];
}

export function timeAxis(from: number, to: number, most = 8): Axis {
  const step = STEPS.find((size) => (to - from) / size <= most);
  if (step === undefined) return { ticks: [], days: [], hours: [] };
  const ticks = instants(from, to, step);
  const hasRoom = ({ at }: AxisLabel) => to - at >= (to - from) * LABEL_SHARE;
  if (step >= DAY) return { ticks, days: ticks.map(dayLabel).filter(hasRoom), hours: [] };
  const days = [from, ...instants(from + 1, to, DAY)].map(dayLabel).filter(hasRoom);
  const [first, second] = days;
  // The rest of a day that is nearly over is too narrow for its label.
  const isCrowded = first && second && second.at - first.at < (to - from) * LABEL_SHARE;
  const hours = ticks.map((at) => ({ at, text: localTime(at, 'UTC').slice(15, 20) }));
  return { ticks, days: isCrowded ? days.slice(1) : days, hours: hours.filter(hasRoom) };
}

function instants(from: number, to: number, step: number): readonly number[] {
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

function dayLabel(at: number): AxisLabel {
  const text = localTime(at, 'UTC');
  return { at, text: `${text.slice(0, 3)} ${text.slice(9, 14)}` };
}
