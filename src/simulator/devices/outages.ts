import type { HubClock, HubTimer } from '../clock.ts';
import { chanceKey, nthOfShuffle } from './chance.ts';
import type { FleetScript, ScriptedDevice } from './device-script.ts';
import type { GroupSpec, OfflineSpec } from './fleet-spec.ts';

/** Instants at which a cron expression is due in `[from, to)`, ascending. Who fills a hub brings it. */
export type Calendar = (cron: string, timeZone: string, from: number, to: number) => Iterable<number>;

export interface OutageOptions {
  readonly script: FleetScript;
  readonly clock: HubClock;
  /** Needed by a fleet with nights. */
  readonly calendar?: Calendar;
  readonly onLeave: (device: ScriptedDevice) => void;
  readonly onReturn: (device: ScriptedDevice) => void;
}

export interface Outages {
  isAway(device: ScriptedDevice): boolean;
  /** From now on devices leave and return; before, `isAway` shows how things stood when they were looked at first. */
  start(): void;
  stop(): void;
}

/** One group's time away. */
interface Rota {
  isAway(device: ScriptedDevice): boolean;
  /** Lets those leave and return whose time has come; answers when to look again, `undefined`: never. */
  advance(now: number): number | undefined;
}

/** No timer waits longer: clocks differ in how far ahead they can. */
const LOOK_AT_LEAST_EVERY_MS = 86_400_000;
/** How far ahead a calendar is searched: the 29th of February may be eight years away. */
const CALENDAR_AHEAD_MS = 9 * 366 * 86_400_000;
/** Leaving and returning happens on whole seconds, so that a million devices need one timer and not a million. */
const GRAIN_MS = 1_000;

/** Makes the connected devices of a fleet leave and return. One timer for each group, whatever its size. */
export function planOutages(options: OutageOptions): Outages {
  const { script, clock } = options;
  const rotas = new Map<string, Rota>();
  for (const group of script.fleet.groups) {
    if (group.offline !== undefined) rotas.set(group.name, rotaOf(group, group.offline, options));
  }
  const timers = new Map<Rota, HubTimer>();
  let stopped = false;

  const run = (rota: Rota): void => {
    if (stopped) return;
    const now = clock.now();
    const next = rota.advance(now);
    if (next === undefined) return;
    const delayMs = Math.min(Math.max(next - now, 1), LOOK_AT_LEAST_EVERY_MS);
    timers.set(
      rota,
      clock.setTimer(delayMs, () => run(rota)),
    );
  };

  return {
    isAway: (device) => rotas.get(device.group.name)?.isAway(device) ?? false,
    start() {
      for (const rota of rotas.values()) run(rota);
    },
    stop() {
      stopped = true;
      for (const timer of timers.values()) timer.cancel();
    },
  };
}

function rotaOf(group: GroupSpec, offline: OfflineSpec, options: OutageOptions): Rota {
  if ('everyMs' in offline) return takingTurns(group, offline, options);
  const { calendar } = options;
  if (calendar === undefined) throw new Error(`the group ${group.name} has nights, and nobody knows when`);
  const starts = (from: number, to: number) => calendar(offline.cron, offline.timeZone, from, to);
  return allTogether(group, starts, offline.forMs, options);
}

/**
 * Device after device, in shuffled order, evenly over the period. The n-th absence since 1970 begins at
 * n × period ÷ count, so two counters, the next to leave and the next to return, are all the state there is
 * beside the devices that are away.
 */
function takingTurns(
  group: GroupSpec,
  { everyMs, forMs }: { readonly everyMs: number; readonly forMs: number },
  { script, clock, onLeave, onReturn }: OutageOptions,
): Rota {
  const key = chanceKey(script.fleet.seed, `${group.name}/offline`);
  const deviceAt = (turn: number): ScriptedDevice =>
    script.nth(group, nthOfShuffle(key, turn % group.count, group.count) + 1);
  const startOf = (turn: number): number => Math.ceil((turn * everyMs) / group.count / GRAIN_MS) * GRAIN_MS;
  const firstAfter = (instant: number): number => {
    let turn = Math.max(0, Math.floor((instant * group.count) / everyMs) - 1);
    while (startOf(turn) <= instant) turn += 1;
    return turn;
  };

  const began = clock.now();
  let leaving = firstAfter(began);
  let returning = firstAfter(began - forMs);
  const away = new Set<number>();
  for (let turn = returning; turn < leaving; turn += 1) away.add(deviceAt(turn).index);
  return {
    isAway: ({ index }) => away.has(index),
    advance(now) {
      for (;;) {
        const returnAt = startOf(returning) + forMs;
        const leaveAt = startOf(leaving);
        if (Math.min(returnAt, leaveAt) > now) return Math.min(returnAt, leaveAt);
        // Who is both due back and due to leave comes back first.
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
): Rota {
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
