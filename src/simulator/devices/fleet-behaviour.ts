import type { HubClock } from '../clock.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { BodyScene } from './body-scene.ts';
import type { FleetScript, ScriptedDevice } from './device-script.ts';
import type { Scene } from './device-values.ts';
import type { GroupSpec } from './fleet-spec.ts';
import { isSame, reportOfPatch, reportOfTwin } from './follow-desired.ts';
import { compileMethod, type DeviceAnswer, type MethodAnswers } from './method-answers.ts';
import { compileSteps, type DeviceBody, type Plan, Routines } from './routines.ts';

/** How long a device that dropped its connection stays away. */
const RECONNECT_AFTER_MS = 30_000;

export interface BehaviourOptions {
  readonly script: FleetScript;
  readonly clock: HubClock;
  /** Whether the fleet's outages have the device away. Absent: never. */
  readonly isAway?: (device: ScriptedDevice) => boolean;
}

/** What has come of a call. `carryOut` is for the moment at which the answer has been sent. */
export interface Response {
  readonly answer: DeviceAnswer;
  carryOut(): void;
}

/** One group's behaviour, read once. */
interface GroupBehaviour {
  readonly methods: ReadonlyMap<string, { readonly answers: MethodAnswers; readonly plan: Plan }>;
  readonly onDesired: ReadonlyMap<string, Plan>;
  /** The part of a desired patch to copy. */
  follows(patch: JsonObject): JsonObject;
  /** What is left to copy. */
  missing(desired: JsonObject, reported: JsonObject): JsonObject;
  readonly looksAtDesired: boolean;
  readonly catchesUp: boolean;
  readonly leaves: boolean;
}

/** A desired value that a device has begun to do something about, and how often it has begun for that key. */
interface Handled {
  readonly value: JsonValue | undefined;
  readonly runs: number;
}

/**
 * What the devices of a fleet do: which answer a call gets, what follows from it, what a new desired value sets off.
 * Every decision is a function of seed, device, purpose and the number of the call, so it is the same whichever way
 * the device speaks. Kept are the numbers of calls (four bytes a device), desired values that were not there at
 * first and have been handled, and what is under way: for a device that nobody called, nothing.
 */
export class FleetBehaviour {
  readonly #script: FleetScript;
  readonly #clock: HubClock;
  readonly #groups: ReadonlyMap<GroupSpec, GroupBehaviour>;
  readonly #handled = new Map<string, Map<string, Handled>>();
  readonly #routines: Routines;

  constructor({ script, clock, isAway = () => false }: BehaviourOptions) {
    this.#script = script;
    this.#clock = clock;
    const { fleet } = script;
    this.#groups = new Map(fleet.groups.map((group) => [group, behaviourOf(fleet.seed, group)]));
    this.#routines = new Routines({ clock, isAway });
  }

  /** A call has reached the device; undefined when it has no such method, and will never answer. */
  call(body: DeviceBody, method: string, readPayload: () => JsonValue): Response | undefined {
    const { device } = body;
    const known = this.#of(device).methods.get(method);
    if (known === undefined) return undefined;
    const { answers, plan } = known;
    const scene = this.#scene(body, answers.count(device), readPayload);
    const answer = answers.answer(device, scene);
    if (!leadsOn(answer, plan)) return { answer, carryOut: nothing };
    return {
      answer,
      carryOut: () => {
        if (answer.kind === 'disconnect') this.#routines.goAway(body, RECONNECT_AFTER_MS);
        else this.#routines.begin(body, `method ${method}`, plan, scene);
      },
    };
  }

  /** The device has been told of new desired properties; its twin has them already. */
  desiredChanged(body: DeviceBody, patch: JsonObject): void {
    const { device } = body;
    const { follows, onDesired, looksAtDesired } = this.#of(device);
    if (!looksAtDesired) return;
    report(body, follows(patch));
    const { desired } = body.readTwin();
    for (const [key, plan] of onDesired) if (Object.hasOwn(patch, key)) this.#react(body, key, plan, desired);
  }

  /** The device is connected (again): it catches up. `firstReport`: what it has to report besides. */
  connected(body: DeviceBody, firstReport: JsonObject = {}): void {
    const { looksAtDesired, missing, onDesired } = this.#of(body.device);
    this.#routines.connected(body.device);
    if (looksAtDesired || Object.keys(firstReport).length > 0) {
      const { desired, reported } = body.readTwin();
      report(body, { ...firstReport, ...missing(desired, reported) });
      for (const [key, plan] of onDesired) this.#react(body, key, plan, desired);
    }
    this.#routines.resume(body);
  }

  disconnected(device: ScriptedDevice): void {
    this.#routines.disconnected(device);
  }

  /** Whether the device is away by its own doing, so that the end of an outage does not bring it back. */
  isGone(device: ScriptedDevice): boolean {
    return this.#routines.isGone(device);
  }

  hasMethods(device: ScriptedDevice): boolean {
    return this.#of(device).methods.size > 0;
  }

  /** Whether new desired properties mean anything to the device. */
  looksAtDesired(device: ScriptedDevice): boolean {
    return this.#of(device).looksAtDesired;
  }

  /** Whether the device may have something to do whenever it is connected. */
  catchesUp(device: ScriptedDevice): boolean {
    return this.#of(device).catchesUp;
  }

  /** Whether the device is ever away after it was there. */
  leaves(device: ScriptedDevice): boolean {
    return this.#of(device).leaves;
  }

  /** Nothing happens any more by itself. */
  stop(): void {
    this.#routines.stop();
  }

  /** Begins the steps for a desired value that is not the one the device has dealt with. */
  #react(body: DeviceBody, key: string, plan: Plan, desired: JsonObject): void {
    const { device } = body;
    const value = Object.hasOwn(desired, key) ? desired[key] : undefined;
    const before = this.#handled.get(device.deviceId)?.get(key) ?? {
      value: this.#script.initialTwin(device).desired[key],
      runs: 0,
    };
    if (isSame(before.value, value)) return;
    const runs = before.runs + 1;
    const handled = this.#handled.get(device.deviceId) ?? new Map<string, Handled>();
    this.#handled.set(device.deviceId, handled.set(key, { value, runs }));
    const cause = `desired ${key}`;
    if (value === undefined) this.#routines.end(device, cause);
    else
      this.#routines.begin(
        body,
        cause,
        plan,
        this.#scene(body, runs, () => null),
      );
  }

  #of(device: ScriptedDevice): GroupBehaviour {
    const behaviour = this.#groups.get(device.group);
    if (behaviour === undefined) throw new Error(`the group ${device.group.name} is not of this fleet`);
    return behaviour;
  }

  #scene(body: DeviceBody, count: number, readPayload: () => JsonValue): Scene {
    return new BodyScene(body, count, readPayload, this.#script, this.#clock);
  }
}

const nothing = (): void => undefined;

/** Whether anything follows from the answer. */
function leadsOn(answer: DeviceAnswer, plan: Plan): boolean {
  return answer.kind === 'disconnect' || (answer.kind === 'answer' && answer.isSuccess && plan.length > 0);
}

function report(body: DeviceBody, patch: JsonObject): void {
  if (Object.keys(patch).length > 0) body.report(patch, () => undefined);
}

function behaviourOf(seed: number, group: GroupSpec): GroupBehaviour {
  const methods = Object.entries(group.methods).map(([name, spec]) => ({
    name,
    spec,
    answers: compileMethod(seed, group, name, spec),
    plan: compileSteps(spec.steps, seed, `${group.name}/${name}/then`),
  }));
  const onDesired = new Map(
    Object.entries(group.onDesired).map(([key, steps]) => [
      key,
      compileSteps(steps, seed, `${group.name}/desired/${key}`),
    ]),
  );
  const plans = [...methods.map(({ plan }) => plan), ...onDesired.values()];
  const looksAtDesired = group.reportDesired.length > 0 || onDesired.size > 0;
  return {
    methods: new Map(methods.map(({ name, answers, plan }) => [name, { answers, plan }])),
    onDesired,
    follows: (patch) => reportOfPatch(group, patch) ?? {},
    missing: (desired, reported) => reportOfTwin(group, desired, reported) ?? {},
    looksAtDesired,
    catchesUp: looksAtDesired || plans.some((plan) => plan.length > 0),
    leaves:
      group.offline !== undefined ||
      methods.some(({ spec }) => spec.failures.some(({ kind }) => kind === 'disconnect')) ||
      plans.some((plan) => plan.some(({ kind }) => kind === 'offline')),
  };
}
