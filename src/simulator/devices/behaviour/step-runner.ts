import type { HubClock, HubTimer } from '../../clock/hub-clock.ts';
import type { DeviceFailure } from '../device-event.ts';
import { nameOf, type ScriptedDevice } from '../device-script.ts';
import type { ValueContext } from '../values/dynamic-value.ts';
import type { DeviceHandle } from './device-handle.ts';
import { durationOf, patchOf, type StepSequence } from './step-sequence.ts';

/** A sequence that a device is in the middle of. */
interface StepRun {
  sequence: StepSequence;
  /** Of the call or push that started it. */
  readonly context: ValueContext;
  next: number;
  /** How often the sequence has been repeated; absent: it ends after its last step. */
  round?: number;
  /** The next step needs the hub, and the device is away. */
  isParked: boolean;
  timer?: HubTimer | undefined;
}

/** What one device is doing. */
interface Activity {
  isConnected: boolean;
  /** How many steps or dropped connections keep it away. */
  absences: number;
  /** By cause (a method or a desired property), in the order in which they began. */
  readonly runs: Map<string, StepRun>;
}

export interface StepRunnerOptions {
  readonly clock: HubClock;
  /** Whether an outage of the fleet keeps the device away, so that it does not come back yet. */
  readonly isAway: (device: ScriptedDevice) => boolean;
  readonly onFail: (device: ScriptedDevice, failure: DeviceFailure) => void;
}

/**
 * Runs the steps of devices by the hub's clock. Something is stored for a device only while it is doing steps or away
 * because of them.
 */
export class StepRunner {
  readonly #clock: HubClock;
  readonly #isAway: StepRunnerOptions['isAway'];
  readonly #onFail: StepRunnerOptions['onFail'];
  readonly #active = new Map<string, Activity>();
  readonly #returns = new Set<HubTimer>();
  #isStopped = false;

  constructor({ clock, isAway, onFail }: StepRunnerOptions) {
    this.#clock = clock;
    this.#isAway = isAway;
    this.#onFail = onFail;
  }

  /** Starts a sequence; one that the same cause started before ends where it is. The device is connected. */
  start(handle: DeviceHandle, cause: string, sequence: StepSequence, context: ValueContext): void {
    if (this.#isStopped) return;
    const activity = this.#activityOf(handle.device);
    activity.runs.get(cause)?.timer?.cancel();
    activity.runs.delete(cause);
    const run: StepRun = { sequence, context, next: 0, isParked: false };
    activity.runs.set(cause, run);
    this.#continue(handle, activity, cause, run);
  }

  end(device: ScriptedDevice, cause: string): void {
    const activity = this.#active.get(nameOf(device));
    activity?.runs.get(cause)?.timer?.cancel();
    activity?.runs.delete(cause);
    this.#forgetIdle(device);
  }

  /** Whether the device is away because of its own steps: nothing else brings it back earlier. */
  isGone(device: ScriptedDevice): boolean {
    return (this.#active.get(nameOf(device))?.absences ?? 0) > 0;
  }

  /** The device leaves, and comes back `durationMs` later unless something else keeps it away then. */
  goAway(handle: DeviceHandle, durationMs: number): void {
    if (this.#isStopped) return;
    const { device } = handle;
    const activity = this.#leave(handle);
    const timer = this.#clock.setTimer(durationMs, () => {
      this.#returns.delete(timer);
      activity.absences -= 1;
      if (activity.absences === 0 && !this.#isAway(device)) handle.comeBack();
      this.#forgetIdle(device);
    });
    this.#returns.add(timer);
  }

  disconnected(device: ScriptedDevice): void {
    const activity = this.#active.get(nameOf(device));
    if (activity !== undefined) activity.isConnected = false;
  }

  connected(device: ScriptedDevice): void {
    const activity = this.#active.get(nameOf(device));
    if (activity !== undefined) activity.isConnected = true;
  }

  /** Continues what waited for the hub, unless the device has left again. */
  resume(handle: DeviceHandle): void {
    const activity = this.#active.get(nameOf(handle.device));
    for (const [cause, run] of [...(activity?.runs ?? [])]) {
      if (activity?.isConnected && run.isParked) this.#continue(handle, activity, cause, run);
    }
    this.#forgetIdle(handle.device);
  }

  /** Ends all sequences and timers. */
  stop(): void {
    this.#isStopped = true;
    for (const { runs } of this.#active.values()) {
      for (const { timer } of runs.values()) timer?.cancel();
      runs.clear();
    }
    for (const timer of this.#returns) timer.cancel();
    this.#active.clear();
    this.#returns.clear();
  }

  #continue(handle: DeviceHandle, activity: Activity, cause: string, run: StepRun): void {
    if (activity.runs.get(cause) !== run) return;
    run.isParked = false;
    if (run.round !== undefined && run.next === run.sequence.length) {
      run.round += 1;
      run.next = 0;
    }
    const step = run.sequence[run.next];
    if (step === undefined) {
      activity.runs.delete(cause);
      this.#forgetIdle(handle.device);
      return;
    }
    const goOn = (next: number): void => {
      run.timer = undefined;
      run.next = next;
      this.#continue(handle, activity, cause, run);
    };
    const following = run.next + 1;
    const { only } = step;
    if (only !== undefined && !only.isInShare(handle.device)) {
      goOn(following);
      return;
    }
    if (!activity.isConnected && (step.kind !== 'wait' || only?.condition !== undefined)) {
      run.isParked = true;
      return;
    }
    if (only?.condition !== undefined && !only.condition(handle.device, run.context)) {
      goOn(following);
      return;
    }
    switch (step.kind) {
      case 'wait':
        run.timer = this.#clock.setTimer(durationOf(step, run.context, run.round), () => goOn(following));
        return;
      case 'report':
        handle.report(patchOf(step.patch, run.context), () => goOn(following));
        return;
      case 'fail':
        this.#onFail(handle.device, { how: 'error', after: cause });
        handle.report(patchOf(step.patch, run.context), () => goOn(run.sequence.length));
        return;
      case 'offline':
        // The next step comes when the device is connected again, which may be later than this absence ends.
        run.next = following;
        run.isParked = true;
        this.goAway(handle, durationOf(step, run.context, run.round));
        return;
      case 'offline-forever':
        this.#onFail(handle.device, { how: 'offline', after: cause });
        activity.runs.delete(cause);
        this.#leave(handle);
        return;
      case 'repeat':
        this.#onFail(handle.device, { how: 'flapping', after: cause });
        run.sequence = step.steps;
        run.round = 0;
        goOn(0);
        return;
      default:
        step satisfies never;
    }
  }

  /** The device leaves, and stays away until somebody takes this absence back. */
  #leave(handle: DeviceHandle): Activity {
    const activity = this.#activityOf(handle.device);
    activity.absences += 1;
    if (activity.isConnected) handle.leave();
    return activity;
  }

  #activityOf(device: ScriptedDevice): Activity {
    const name = nameOf(device);
    const known = this.#active.get(name);
    if (known !== undefined) return known;
    const activity: Activity = { isConnected: true, absences: 0, runs: new Map() };
    this.#active.set(name, activity);
    return activity;
  }

  #forgetIdle(device: ScriptedDevice): void {
    const name = nameOf(device);
    const activity = this.#active.get(name);
    if (activity?.runs.size === 0 && activity.absences === 0) this.#active.delete(name);
  }
}
