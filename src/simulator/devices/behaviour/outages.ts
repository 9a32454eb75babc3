import type { HubClock, HubTimer } from '../../clock/hub-clock.ts';
import { type FleetScript, presenceKey, type ScriptedDevice } from '../device-script.ts';
import type { GroupSpec, OfflineSpec } from '../fleet-spec.ts';
import { nthOfShuffle } from '../values/chance.ts';

/** Instants at which a cron expression is due in `[from, to)`, ascending. The caller provides it. */
export type CronCalendar = (cron: string, timeZone: string, from: number, to: number) => Iterable<number>;

export interface OutageOptions {
  readonly script: FleetScript;
  readonly clock: HubClock;
  /** Needed by a fleet whose outages have a cron expression. */
  readonly calendar?: CronCalendar;
  readonly onLeave: (device: ScriptedDevice) => void;
  readonly onReturn: (device: ScriptedDevice) => void;
}

export interface Outages {
  isAway(device: ScriptedDevice): boolean;
  /** From now on devices leave and return. Before, `isAway` says who was away when the outages were planned. */
  start(): void;
  stop(): void;
}

/** When the devices of one group are away. */
interface OfflineSchedule {
  isAway(device: ScriptedDevice): boolean;
  /** Makes devices leave and return that are due; returns when to call it again, `undefined`: never. */
  advance(now: number): number | undefined;
}

/** Some clocks cannot set a timer further ahead. */
const MAX_TIMER_MS = 86_400_000;
/** How far ahead the calendar is searched: the 29th of February may be eight years away. */
const CALENDAR_AHEAD_MS = 9 * 366 * 86_400_000;
/** Devices leave and return on whole seconds, so that a million devices need one timer and not a million. */
const STEP_MS = 1_000;

/** Makes the connected devices of a fleet leave and return. Each group has one timer, whatever its size. */
export function planOutages(options: OutageOptions): Outages {
  const { script, clock } = options;
  const schedules = new Map<string, OfflineSchedule>();
  for (const group of script.fleet.groups) {
    if (group.offline !== undefined) schedules.set(group.name, scheduleOf(group, group.offline, options));
  }
  const timers = new Map<OfflineSchedule, HubTimer>();
  let stopped = false;

  const run = (schedule: OfflineSchedule): void => {
    if (stopped) return;
    const now = clock.now();
    const next = schedule.advance(now);
    if (next === undefined) return;
    const delayMs = Math.min(Math.max(next - now, 1), MAX_TIMER_MS);
    timers.set(
      schedule,
      clock.setTimer(delayMs, () => run(schedule)),
    );
  };

  return {
    isAway: (device) => schedules.get(device.group.name)?.isAway(device) ?? false,
    start() {
      for (const schedule of schedules.values()) run(schedule);
    },
    stop() {
      stopped = true;
      for (const timer of timers.values()) timer.cancel();
    },
  };
}

function scheduleOf(group: GroupSpec, offline: OfflineSpec, options: OutageOptions): OfflineSchedule {
  if ('everyMs' in offline) return inTurn(group, offline, options);
  const { calendar } = options;
  if (calendar === undefined) {
    throw new Error(`the outages of the group ${group.name} have a cron expression, which needs a calendar`);
  }
  const starts = (from: number, to: number) => calendar(offline.cron, offline.timeZone, from, to);
  return allTogether(group, starts, offline.forMs, options);
}

/**
 * One device after another, in shuffled order, evenly over the period. The n-th absence since 1970 begins at
 * n × period ÷ count, so the state is two counters, the next to leave and the next to return, and the devices away.
 */
function inTurn(
  group: GroupSpec,
  { everyMs, forMs }: { readonly everyMs: number; readonly forMs: number },
  { script, clock, onLeave, onReturn }: OutageOptions,
): OfflineSchedule {
  const key = presenceKey(script.fleet, group, 'offline');
  const deviceAt = (turn: number): ScriptedDevice =>
    script.nth(group, nthOfShuffle(key, turn % group.count, group.count) + 1);
  const startOf = (turn: number): number => Math.ceil((turn * everyMs) / group.count / STEP_MS) * STEP_MS;
  const firstAfter = (instant: number): number => {
    let turn = Math.max(0, Math.floor((instant * group.count) / everyMs) - 1);
    while (startOf(turn) <= instant) turn += 1;
    return turn;
  };

  const startedAt = clock.now();
  let leaving = firstAfter(startedAt);
  let returning = firstAfter(startedAt - forMs);
  const away = new Set<number>();
  for (let turn = returning; turn < leaving; turn += 1) away.add(deviceAt(turn).index);
  return {
    isAway: ({ index }) => away.has(index),
    advance(now) {
      for (;;) {
        const returnAt = startOf(returning) + forMs;
        const leaveAt = startOf(leaving);
        if (Math.min(returnAt, leaveAt) > now) return Math.min(returnAt, leaveAt);
        // A device that is due back and due to leave comes back first.
        if (returnAt <= leaveAt) {
          const device = deviceAt(returning);
          returning += 1;
          away.delete(device.index);
          if (script.isOnline(device)) onReturn(device);
        } else {
          const device = deviceAt(leaving);
          leaving += 1;
          away.add(device.index);
          if (script.isOnline(device)) onLeave(device);
        }
      }
    },
  };
}

function allTogether(
  group: GroupSpec,
  starts: (from: number, to: number) => Iterable<number>,
  forMs: number,
  { script, clock, onLeave, onReturn }: OutageOptions,
): OfflineSchedule {
  /** The end of the absence that `now` lies in; absences that touch are one. */
  const awayUntil = (now: number): number | undefined => {
    let until: number | undefined;
    for (const start of starts(now - forMs + 1, now + 1)) until = start + forMs;
    return until;
  };
  let away = awayUntil(clock.now()) !== undefined;
  return {
    isAway: () => away,
    advance(now) {
      const until = awayUntil(now);
      if (away !== (until !== undefined)) {
        away = until !== undefined;
        for (const device of script.devicesOf(group)) {
          if (script.isOnline(device)) (away ? onLeave : onReturn)(device);
        }
      }
      if (until !== undefined) return until;
      for (const start of starts(now + 1, now + CALENDAR_AHEAD_MS)) return start;
      return undefined;
    },
  };
}
