import type { JsonValue } from './json.ts';

/**
 * An automatic device management configuration on the hub: desired properties that the hub itself writes into every twin
 * that matches. An IoT Edge deployment is one for each module that it writes to.
 */
export interface HubConfiguration {
  readonly id: string;
  /** Of two that write to one place, the higher one wins. */
  readonly priority: number;
  /** `*`, a condition on devices, or `FROM devices.modules WHERE …`; never empty. */
  readonly condition: string;
  /**
   * What it writes, by the path in the twin without `properties`: `desired.building`. It is merged; that of a deployment takes
   * the place of what is there.
   */
  readonly content: Readonly<Record<string, JsonValue>>;
  /** Of a deployment: the id of a module. Then the condition is on the devices that have the module. */
  readonly module?: string;
}

/** What came of reading the hub's configurations. */
export type KnownConfigurations =
  | { readonly kind: 'read'; readonly configurations: readonly HubConfiguration[] }
  /** This sign-in may not read them. */
  | { readonly kind: 'forbidden' }
  /** `why`: the hub's error. */
  | { readonly kind: 'failed'; readonly why: string };
