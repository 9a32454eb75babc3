import type { DeviceCounter } from '../device-counter.ts';
import type { DeviceIndex } from './device-index.ts';
import type { DeviceNodes } from './device-node.ts';

/** What all parts of a view use. */
export interface Scope {
  readonly index: DeviceIndex;
  readonly counter: DeviceCounter;
  readonly devices: DeviceNodes;
}
