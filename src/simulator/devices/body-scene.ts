import type { HubClock } from '../clock.ts';
import type { FleetScript } from './device-script.ts';
import type { Scene } from './device-values.ts';
import type { Json, JsonMembers } from './fleet-spec.ts';
import type { DeviceBody, Properties } from './routines.ts';

/** Asks call and twin only for what a value wants to know; a class, as a million calls make a million of them. */
export class BodyScene implements Scene {
  readonly index: number;
  readonly count: number;
  readonly #body: DeviceBody;
  readonly #readPayload: () => Json;
  readonly #script: FleetScript;
  readonly #clock: HubClock;
  #request: { readonly payload: Json } | undefined;

  constructor(
    body: DeviceBody,
    count: number,
    readPayload: () => Json,
    script: FleetScript,
    clock: HubClock,
  ) {
    this.index = body.device.index;
    this.count = count;
    this.#body = body;
    this.#readPayload = readPayload;
    this.#script = script;
    this.#clock = clock;
  }

  get now(): number {
    return this.#clock.now();
  }

  request(): Json {
    this.#request ??= { payload: this.#readPayload() };
    return this.#request.payload;
  }

  tags(): JsonMembers {
    return this.#script.initialTwin(this.#body.device).tags;
  }

  desired(): JsonMembers {
    return withoutSystem(this.#body.readTwin().desired);
  }

  reported(): JsonMembers {
    return withoutSystem(this.#body.readTwin().reported);
  }
}

/** Twins hold JSON; names with `$` are the hub's own. */
const withoutSystem = (section: Properties): JsonMembers =>
  Object.fromEntries(Object.entries(section).filter(([key]) => !key.startsWith('$'))) as JsonMembers;
