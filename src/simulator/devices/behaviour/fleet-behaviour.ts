import type { HubClock } from '../../clock/hub-clock.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { DeviceFailure } from '../device-event.ts';
import { type FleetScript, nameOf, type ScriptedDevice } from '../device-script.ts';
import type { GroupSpec } from '../fleet-spec.ts';
import type { ValueContext } from '../values/dynamic-value.ts';
import type { DeviceHandle } from './device-handle.ts';
import { DeviceValueContext } from './device-value-context.ts';
import { isSame, reportOfPatch, reportOfTwin } from './follow-desired.ts';
import { compileMethod, type DeviceAnswer, type MethodAnswers } from './method-answers.ts';
import { StepRunner } from './step-runner.ts';
import { compileSteps, leavesHub, type StepSequence } from './step-sequence.ts';

/** How long a device that dropped its connection stays away. */
const RECONNECT_AFTER_MS = 30_000;

export interface BehaviourOptions {
  readonly script: FleetScript;
  readonly clock: HubClock;
  /** Whether an outage of the fleet keeps the device away. Absent: never. */
  readonly isAway?: (device: ScriptedDevice) => boolean;
  readonly onFail?: (device: ScriptedDevice, failure: DeviceFailure) => void;
}

/** How a device reacts to a call: its answer, and what it does once the answer has been sent. */
export interface CallReaction {
  readonly answer: DeviceAnswer;
  carryOut(): void;
}

/** One group's behaviour, compiled once. */
interface GroupBehaviour {
  readonly methods: ReadonlyMap<string, { readonly answers: MethodAnswers; readonly sequence: StepSequence }>;
  readonly onDesired: ReadonlyMap<string, StepSequence>;
  /** The part of a desired patch to report. */
  followed(patch: JsonObject): JsonObject;
  /** What is still to be reported of a whole twin. */
  missing(desired: JsonObject, reported: JsonObject): JsonObject;
  readonly usesDesired: boolean;
  readonly catchesUp: boolean;
  readonly leaves: boolean;
}

/** A desired value for which a device has started its steps, and how often it has started them for that key. */
interface Handled {
  readonly value: JsonValue | undefined;
  readonly runs: number;
}

/**
 * What the devices of a fleet do: how they answer a call, what follows from it, and what a new desired value starts.
 * Every decision is a function of seed, device, purpose and the number of the call, so it is the same over MQTT and in
 * this process. Stored are the numbers of calls (four bytes a device), desired values that were not there at first and
 * have been handled, and the steps under way: nothing for a device that nobody called.
 */
export class FleetBehaviour {
  readonly #script: FleetScript;
  readonly #clock: HubClock;
  readonly #groups: ReadonlyMap<GroupSpec, GroupBehaviour>;
  readonly #handled = new Map<string, Map<string, Handled>>();
  readonly #steps: StepRunner;

  constructor({ script, clock, isAway = () => false, onFail = doNothing }: BehaviourOptions) {
    this.#script = script;
    this.#clock = clock;
    const { fleet } = script;
    this.#groups = new Map(fleet.groups.map((group) => [group, behaviourOf(fleet.seed, group)]));
    this.#steps = new StepRunner({ clock, isAway, onFail });
  }

  /** A call has reached the device. `undefined` when it has no such method and will never answer. */
  call(handle: DeviceHandle, method: string, readPayload: () => JsonValue): CallReaction | undefined {
    const { device } = handle;
    const known = this.#groupOf(device).methods.get(method);
    if (known === undefined) return undefined;
    const { answers, sequence } = known;
    const context = this.#contextOf(handle, answers.count(device), readPayload);
    const answer = answers.answer(device, context);
    if (!hasConsequences(answer, sequence)) return { answer, carryOut: doNothing };
    return {
      answer,
      carryOut: () => {
        if (answer.kind === 'disconnect') this.#steps.goAway(handle, RECONNECT_AFTER_MS);
        else this.#steps.start(handle, `method ${method}`, sequence, context);
      },
    };
  }

  /** The device has received new desired properties; its twin has them already. */
  desiredChanged(handle: DeviceHandle, patch: JsonObject): void {
    const { followed, onDesired, usesDesired } = this.#groupOf(handle.device);
    if (!usesDesired) return;
    report(handle, followed(patch));
    const { desired } = handle.readTwin();
    for (const [key, sequence] of onDesired) {
      if (Object.hasOwn(patch, key)) this.#react(handle, key, sequence, desired);
    }
  }

  /** The device is connected (again) and catches up. `firstReport`: what it reports besides. */
  connected(handle: DeviceHandle, firstReport: JsonObject = {}): void {
    const { usesDesired, missing, onDesired } = this.#groupOf(handle.device);
    this.#steps.connected(handle.device);
    if (usesDesired || Object.keys(firstReport).length > 0) {
      const { desired, reported } = handle.readTwin();
      report(handle, { ...firstReport, ...missing(desired, reported) });
      for (const [key, sequence] of onDesired) this.#react(handle, key, sequence, desired);
    }
    this.#steps.resume(handle);
  }

  disconnected(device: ScriptedDevice): void {
    this.#steps.disconnected(device);
  }

  /** Whether the device is away because of its own steps, so that the end of an outage does not bring it back. */
  isGone(device: ScriptedDevice): boolean {
    return this.#steps.isGone(device);
  }

  hasMethods(device: ScriptedDevice): boolean {
    return this.#groupOf(device).methods.size > 0;
  }

  /** Whether the device may have something to do whenever it connects. */
  catchesUp(device: ScriptedDevice): boolean {
    return this.#groupOf(device).catchesUp;
  }

  /** Whether the device may ever disconnect. */
  leaves(device: ScriptedDevice): boolean {
    return this.#groupOf(device).leaves;
  }

  /** Ends all steps and timers. */
  stop(): void {
    this.#steps.stop();
  }

  /** Starts the steps for a desired value, unless the device has handled it already. */
  #react(handle: DeviceHandle, key: string, sequence: StepSequence, desired: JsonObject): void {
    const { device } = handle;
    const value = Object.hasOwn(desired, key) ? desired[key] : undefined;
    const name = nameOf(device);
    const before = this.#handled.get(name)?.get(key) ?? {
      value: this.#script.initialTwin(device).desired[key],
      runs: 0,
    };
    if (isSame(before.value, value)) return;
    const runs = before.runs + 1;
    const handled = this.#handled.get(name) ?? new Map<string, Handled>();
    this.#handled.set(name, handled.set(key, { value, runs }));
    const cause = `desired ${key}`;
    if (value === undefined) {
      this.#steps.end(device, cause);
    } else {
      const context = this.#contextOf(handle, runs, () => null);
      this.#steps.start(handle, cause, sequence, context);
    }
  }

  #groupOf(device: ScriptedDevice): GroupBehaviour {
    const behaviour = this.#groups.get(device.group);
    if (behaviour === undefined) throw new Error(`the group ${device.group.name} is not part of this fleet`);
    return behaviour;
  }

  #contextOf(handle: DeviceHandle, count: number, readPayload: () => JsonValue): ValueContext {
    return new DeviceValueContext({
      handle,
      count,
      readPayload,
      script: this.#script,
      clock: this.#clock,
    });
  }
}

const doNothing = (): void => undefined;

function hasConsequences(answer: DeviceAnswer, sequence: StepSequence): boolean {
  return (
    answer.kind === 'disconnect' || (answer.kind === 'answer' && answer.isSuccess && sequence.length > 0)
  );
}

function report(handle: DeviceHandle, patch: JsonObject): void {
  if (Object.keys(patch).length > 0) handle.report(patch, doNothing);
}

function behaviourOf(seed: number, group: GroupSpec): GroupBehaviour {
  const methods = Object.entries(group.methods).map(([name, spec]) => ({
    name,
    spec,
    answers: compileMethod(seed, group, name, spec),
    sequence: compileSteps(spec.steps, { seed, group, path: `${group.name}/${name}/then` }),
  }));
  const onDesired = new Map(
    Object.entries(group.onDesired).map(([key, steps]) => [
      key,
      compileSteps(steps, { seed, group, path: `${group.name}/desired/${key}` }),
    ]),
  );
  const sequences = [...methods.map(({ sequence }) => sequence), ...onDesired.values()];
  const usesDesired = group.reportDesired.length > 0 || onDesired.size > 0;
  return {
    methods: new Map(methods.map(({ name, answers, sequence }) => [name, { answers, sequence }])),
    onDesired,
    followed: (patch) => reportOfPatch(group, patch) ?? {},
    missing: (desired, reported) => reportOfTwin(group, desired, reported) ?? {},
    usesDesired,
    catchesUp: usesDesired || sequences.some((sequence) => sequence.length > 0),
    leaves:
      group.offline !== undefined ||
      methods.some(({ spec }) => spec.failures.some(({ kind }) => kind === 'disconnect')) ||
      sequences.some(leavesHub),
  };
}
