import type { DeviceLimit, Gate } from '../model/rollout.ts';
import type { StageNumbers } from '../model/rollout-report.ts';

/** How many devices a limit allows, of so many. */
export function allowed(limit: DeviceLimit, devices: number): number {
  return limit.kind === 'count' ? limit.count : Math.floor(limit.share * devices + 1e-9);
}

/** How many of so many devices must be done. Of a stage that is smaller than `minDevices`: all. */
export function needed({ reached, minDevices }: Gate, devices: number): number {
  return Math.max(Math.ceil(reached * devices - 1e-9), Math.min(minDevices, devices));
}

export type GateResult =
  /** Too many failed or were lost. */
  | {
      readonly kind: 'failed';
      readonly what: 'failed' | 'lost';
      readonly devices: number;
      readonly allowed: number;
    }
  | { readonly kind: 'holds' }
  | { readonly kind: 'short'; readonly needed: number }
  /** A number is missing, or there is nobody to judge: why, as a clause. */
  | { readonly kind: 'no-evidence'; readonly missing: string };

/** Judges the numbers of a stage. `isRollback`: only failures count, as what is bricked cannot come back. */
export function judgeGate(gate: Gate, numbers: StageNumbers, isRollback: boolean): GateResult {
  const { enrolled, reached, failed, lost } = numbers;
  if (enrolled === undefined)
    return { kind: 'no-evidence', missing: 'the hub did not say how many devices the stage has' };
  if (failed !== undefined && failed > allowed(gate.failed, enrolled)) {
    return { kind: 'failed', what: 'failed', devices: failed, allowed: allowed(gate.failed, enrolled) };
  }
  if (!isRollback && lost !== undefined && lost > allowed(gate.lost, enrolled)) {
    return { kind: 'failed', what: 'lost', devices: lost, allowed: allowed(gate.lost, enrolled) };
  }
  if (failed === undefined)
    return { kind: 'no-evidence', missing: 'the hub did not say how many devices failed' };
  if (isRollback) return { kind: 'holds' };
  if (reached === undefined)
    return { kind: 'no-evidence', missing: 'the hub did not say how many devices are done' };
  if (lost === undefined)
    return { kind: 'no-evidence', missing: 'the hub did not say how many devices are lost' };
  if (enrolled === 0) return { kind: 'no-evidence', missing: 'it has reached no device yet' };
  const least = needed(gate, enrolled);
  return reached >= least ? { kind: 'holds' } : { kind: 'short', needed: least };
}
