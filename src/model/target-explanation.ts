import type { DeviceCount } from './device-count.ts';
import type { SourceRange } from './diagnostic.ts';
import type { JsonValue } from './json.ts';
import type { PolicyOpinion } from './policy.ts';

/** What the target of a job means, and whom it reaches where somebody could be asked. */
export interface TargetExplanation {
  /** Absent for a condition that stands in no file. */
  readonly manifest?: { readonly name: string; readonly source: SourceRange };
  /** On one line; its meaning is that of the text as written. */
  readonly condition: string;
  readonly collection: 'devices' | 'devices.modules';
  /** `devices whose tag building is '43' and whose tag floor is 1, 2 or 3` */
  readonly words: string;
  /** Paths of the properties that are read, each once. */
  readonly fields: readonly string[];
  /** The manifest's own limit. */
  readonly maxDevices?: number;
  readonly done?: DoneExplanation;
  /** What the job is with its defaults, and on the hub that was named; absent where that is what its document says. */
  readonly onHub?: { readonly name?: string; readonly values: readonly ManifestValue[] };
  readonly reach?: TargetReach;
  /** Of a rollout, in their order. */
  readonly stages?: readonly StageExplanation[];
  /** Of the policies that may be about the job; absent: there are no policies. */
  readonly policies?: readonly PolicyOpinion[];
}

/** Which devices a stage of a rollout takes of those that are left. */
export interface StageExplanation {
  readonly name: string;
  /** `devices whose tag ring is 'canary'` */
  readonly words: string;
  /** Its own, beside the target's; absent: it has none. */
  readonly condition?: string;
  /** About how many it would take now, of those that are not done; absent when nobody was asked. */
  readonly devices?: number;
}

/** One value of a manifest, and where it comes from. */
export interface ManifestValue {
  /** In the spec: `method.payload.lockTime`. */
  readonly path: string;
  readonly value: JsonValue;
  readonly file: string;
  readonly line: number;
  readonly isOverride: boolean;
  /** It is in `defaults` of hubjobs.yaml. */
  readonly isDefault?: true;
}

/** When a device of the target is done, and what is left of the target then. */
export interface DoneExplanation {
  /** On one line. */
  readonly condition: string;
  /** `devices whose reported property version is '3.3.0'` */
  readonly words: string;
  /** The condition of its jobs: the target without the devices that are done. */
  readonly leftCondition: string;
}

/** Whom a condition selects, of the devices of a hub or of Fleet documents. */
export interface TargetReach {
  readonly of:
    | { readonly kind: 'hub'; readonly name: string; readonly hostName: string }
    | { readonly kind: 'fleet'; readonly names: readonly string[]; readonly devices: number };
  readonly count: DeviceCount;
  /** Ids of a few that match; of modules with their device: `door-1/lock`. */
  readonly sample: readonly string[];
  /** How many of them are done, and how many are left. */
  readonly done?: DoneReach;
  /** The operands of the outermost AND, or the whole condition as the only part; none when all devices are meant. */
  readonly parts: readonly PartReach[];
}

export interface DoneReach {
  readonly done: number;
  readonly left: number;
  /** Ids of a few in neither half, where they can be told. */
  readonly neither: readonly string[];
}

/** One of the parts that must all hold. */
export interface PartReach {
  readonly condition: string;
  /** As a clause: `whose tag building is '43'`. */
  readonly words: string;
  /** How many pass this part, whatever they do with the others; absent when nobody was asked. */
  readonly alone?: number;
  /** How many pass this part and all before it; absent when nobody was asked. */
  readonly together?: number;
}
