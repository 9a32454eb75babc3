import type { HubClock, HubTimer } from '../clock.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { chanceKey, drawNth } from './chance.ts';
import type { ScriptedDevice } from './device-script.ts';
import { compileLive, type LiveValue, type Scene } from './device-values.ts';
import type { StepSpec, TimeSpec } from './fleet-spec.ts';
import { drawTime } from './times.ts';

/** What a device's behaviour moves: a script in this process, or a client over the network. */
export interface DeviceBody {
  readonly device: ScriptedDevice;
  /** What the device has to do with the hub now; without tags, which a device cannot see. */
  readTwin(): { readonly desired: JsonObject; readonly reported: JsonObject };
  /** Reports, and calls back when the hub has it, or will never have it. Only while the device is connected. */
  report(patch: JsonObject, done: () => void): void;
  leave(): void;
  /** Connects again; tells of it as of every connection. */
  comeBack(): void;
}

/** Steps of a fleet, ready to be done by any of its devices. */
export type Plan = readonly PlannedStep[];

type PlannedStep =
  | { readonly kind: 'report'; readonly patch: LiveValue }
  | { readonly kind: 'wait' | 'offline'; readonly time: TimeSpec; readonly key: number };

export function compileSteps(steps: readonly StepSpec[], seed: number, place: string): Plan {
  return steps.map((step, at): PlannedStep => {
    const here = `${place}/${at}`;
    return step.kind === 'report'
      ? { kind: 'report', patch: compileLive(step.report, { seed, place: here }) }
      : { kind: step.kind, time: step.time, key: chanceKey(seed, here) };
  });
}

/** A plan that a device is at. */
interface Routine {
  readonly plan: Plan;
  /** Of the call or push that it began with. */
  readonly scene: Scene;
  at: number;
  /** Stands before a step that needs the hub, with a device that is away. */
  isParked: boolean;
  timer?: HubTimer | undefined;
}

/** What is under way with one device. */
interface Activity {
  isConnected: boolean;
  /** Reasons of its own for which the device is away. */
  absences: number;
  /** By what began them: a method or a desired property. In order of their beginnings. */
  readonly routines: Map<string, Routine>;
}

export interface RoutinesOptions {
  readonly clock: HubClock;
  /** Whether the fleet has the device away for another reason, so that it does not come back yet. */
  readonly isAway: (device: ScriptedDevice) => boolean;
}

/**
 * Lets devices do their steps, by the hub's clock. Something is kept for a device only while it is at its steps or
 * away by them.
 */
export class Routines {
  readonly #clock: HubClock;
  readonly #isAway: RoutinesOptions['isAway'];
  readonly #active = new Map<string, Activity>();
  readonly #returns = new Set<HubTimer>();
  #isOver = false;

  constructor({ clock, isAway }: RoutinesOptions) {
    this.#clock = clock;
    this.#isAway = isAway;
  }

  /** Begins; what the same cause began before ends where it is. The device is connected. */
  begin(body: DeviceBody, cause: string, plan: Plan, scene: Scene): void {
    if (this.#isOver) return;
    const activity = this.#activityOf(body.device);
    activity.routines.get(cause)?.timer?.cancel();
    activity.routines.delete(cause);
    const routine: Routine = { plan, scene, at: 0, isParked: false };
    activity.routines.set(cause, routine);
    this.#goOn(body, activity, cause, routine);
  }

  end({ deviceId }: ScriptedDevice, cause: string): void {
    const activity = this.#active.get(deviceId);
    activity?.routines.get(cause)?.timer?.cancel();
    activity?.routines.delete(cause);
    this.#forgetIdle(deviceId);
  }

  /** Whether the device is away by its own doing: nobody else brings it back before its time. */
  isGone({ deviceId }: ScriptedDevice): boolean {
    return (this.#active.get(deviceId)?.absences ?? 0) > 0;
  }

  /** The device leaves, and comes back `ms` later if nothing else keeps it away by then. */
  goAway(body: DeviceBody, ms: number): void {
    if (this.#isOver) return;
    const { device } = body;
    const activity = this.#activityOf(device);
    activity.absences += 1;
    if (activity.isConnected) body.leave();
    const timer = this.#clock.setTimer(ms, () => {
      this.#returns.delete(timer);
      activity.absences -= 1;
      if (activity.absences === 0 && !this.#isAway(device)) body.comeBack();
      this.#forgetIdle(device.deviceId);
    });
    this.#returns.add(timer);
  }

  disconnected({ deviceId }: ScriptedDevice): void {
    const activity = this.#active.get(deviceId);
    if (activity !== undefined) activity.isConnected = false;
  }

  connected({ deviceId }: ScriptedDevice): void {
    const activity = this.#active.get(deviceId);
    if (activity !== undefined) activity.isConnected = true;
  }

  /** What waited for the hub goes on, unless the device has left again. */
  resume(body: DeviceBody): void {
    const activity = this.#active.get(body.device.deviceId);
    for (const [cause, routine] of [...(activity?.routines ?? [])]) {
      if (activity?.isConnected && routine.isParked) this.#goOn(body, activity, cause, routine);
    }
    this.#forgetIdle(body.device.deviceId);
  }

  /** Nothing happens any more by itself. */
  stop(): void {
    this.#isOver = true;
    for (const { routines } of this.#active.values()) {
      for (const { timer } of routines.values()) timer?.cancel();
      routines.clear();
    }
    for (const timer of this.#returns) timer.cancel();
    this.#active.clear();
    this.#returns.clear();
  }

  #goOn(body: DeviceBody, activity: Activity, cause: string, routine: Routine): void {
    if (activity.routines.get(cause) !== routine) return;
    routine.isParked = false;
    const step = routine.plan[routine.at];
    if (step === undefined) {
      activity.routines.delete(cause);
      this.#forgetIdle(body.device.deviceId);
      return;
    }
    const next = (): void => {
      routine.timer = undefined;
      routine.at += 1;
      this.#goOn(body, activity, cause, routine);
    };
    if (step.kind === 'wait') {
      routine.timer = this.#clock.setTimer(timeOf(step, routine.scene), next);
      return;
    }
    if (!activity.isConnected) {
      routine.isParked = true;
      return;
    }
    if (step.kind === 'report') {
      body.report(patchOf(step.patch, routine.scene), next);
      return;
    }
    // It goes on when it is connected again, which may be later than its own time away.
    routine.at += 1;
    routine.isParked = true;
    this.goAway(body, timeOf(step, routine.scene));
  }

  #activityOf({ deviceId }: ScriptedDevice): Activity {
    const known = this.#active.get(deviceId);
    if (known !== undefined) return known;
    const fresh: Activity = { isConnected: true, absences: 0, routines: new Map() };
    this.#active.set(deviceId, fresh);
    return fresh;
  }

  #forgetIdle(deviceId: string): void {
    const activity = this.#active.get(deviceId);
    if (activity?.routines.size === 0 && activity.absences === 0) this.#active.delete(deviceId);
  }
}

const timeOf = (
  { time, key }: { readonly time: TimeSpec; readonly key: number },
  { index, count }: Scene,
): number => drawTime(time, drawNth(key, index, count));

function patchOf({ make, written }: LiveValue, scene: Scene): JsonObject {
  const patch: JsonValue = make?.(scene) ?? written;
  return typeof patch === 'object' && patch !== null && !Array.isArray(patch) ? (patch as JsonObject) : {};
}
