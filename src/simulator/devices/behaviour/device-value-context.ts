import type { HubClock } from '../../clock/hub-clock.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { FleetScript } from '../device-script.ts';
import type { ValueContext } from '../values/dynamic-value.ts';
import type { DeviceHandle } from './device-handle.ts';

export interface DeviceValueContextOptions {
  readonly handle: DeviceHandle;
  readonly count: number;
  readonly readPayload: () => JsonValue;
  readonly script: FleetScript;
  readonly clock: HubClock;
}

/** Reads call and twin only when a value needs them. A class, as a million calls make a million of these. */
export class DeviceValueContext implements ValueContext {
  readonly #options: DeviceValueContextOptions;
  #request: { readonly payload: JsonValue } | undefined;

  constructor(options: DeviceValueContextOptions) {
    this.#options = options;
  }

  get index(): number {
    return this.#options.handle.device.index;
  }

  get count(): number {
    return this.#options.count;
  }

  get now(): number {
    return this.#options.clock.now();
  }

  request(): JsonValue {
    this.#request ??= { payload: this.#options.readPayload() };
    return this.#request.payload;
  }

  tags(): JsonObject {
    const { script, handle } = this.#options;
    return script.initialTwin(handle.device).tags;
  }

  desired(): JsonObject {
    return withoutSystemKeys(this.#options.handle.readTwin().desired);
  }

  reported(): JsonObject {
    return withoutSystemKeys(this.#options.handle.readTwin().reported);
  }
}

/** Keys that begin with `$` are the hub's own. */
const withoutSystemKeys = (section: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(section).filter(([key]) => !key.startsWith('$')));
