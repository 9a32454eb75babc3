import type { HubClock } from '../clock.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { FleetScript } from './device-script.ts';
import type { Scene } from './device-values.ts';
import type { DeviceBody } from './routines.ts';

/** Asks call and twin only for what a value wants to know; a class, as a million calls make a million of them. */
export class BodyScene implements Scene {
  readonly index: number;
  readonly count: number;
  readonly #body: DeviceBody;
  readonly #readPayload: () => JsonValue;
  readonly #script: FleetScript;
  readonly #clock: HubClock;
  #request: { readonly payload: JsonValue } | undefined;

  constructor(
    body: DeviceBody,
    count: number,
    readPayload: () => JsonValue,
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

  request(): JsonValue {
    this.#request ??= { payload: this.#readPayload() };
    return this.#request.payload;
  }

  tags(): JsonObject {
    return this.#script.initialTwin(this.#body.device).tags;
  }

  desired(): JsonObject {
    return withoutSystem(this.#body.readTwin().desired);
  }

  reported(): JsonObject {
    return withoutSystem(this.#body.readTwin().reported);
  }
}

/** Without the keys that begin with `$`, which are the hub's own. */
const withoutSystem = (section: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(section).filter(([key]) => !key.startsWith('$')));
