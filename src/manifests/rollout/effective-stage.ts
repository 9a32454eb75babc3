import type { Stage, WrittenRollout } from '../generated/written-rollout.ts';
import { DEFAULTS } from './defaults.ts';

type Spec = WrittenRollout['spec'];
export type WrittenGate = NonNullable<Spec['gate']>;
export type WrittenWindows = NonNullable<Spec['windows']>;

/** The gate of a stage: what it says itself, then what the rollout says, then the defaults. */
export function effectiveGate(spec: Spec, stage: Stage): Required<WrittenGate> {
  return { ...DEFAULTS.gate, ...spec.gate, ...stage.gate };
}

/** The windows of a stage, and the zone of their times. */
export function effectiveWindows(
  spec: Spec,
  stage: Stage,
): { readonly windows: readonly WrittenWindows[number][]; readonly timeZone: string | undefined } {
  return { windows: stage.windows ?? spec.windows ?? [], timeZone: stage.timeZone ?? spec.timeZone };
}
