import type { Command } from 'commander';
import type { PlanOptions } from '../../model/plan.ts';
import { collect, count } from './option-values.ts';

/** Options that let a plan pass a guard, one for each guard, and that resume or abandon jobs. */
export interface PlanSwitches {
  readonly allowCancels?: number;
  readonly allowDevices?: number;
  readonly allowNoManifests?: boolean;
  readonly allowOwnerChange?: boolean;
  readonly allowBehind?: boolean;
  readonly allowUnproven?: boolean;
  readonly allowClock?: boolean;
  /** By the hub's time its clock cannot be another. */
  readonly hubTime?: boolean;
  readonly resume?: readonly string[];
  readonly abandon?: readonly string[];
}

/** Their names as commander has them. */
export const PLAN_SWITCHES = [
  'allowCancels',
  'allowDevices',
  'allowNoManifests',
  'allowOwnerChange',
  'allowBehind',
  'allowUnproven',
  'allowClock',
  'resume',
  'abandon',
] as const satisfies readonly (keyof PlanSwitches)[];

export function addPlanSwitches(command: Command): Command {
  return command
    .option('--allow-cancels <n>', 'allow the plan to cancel up to this many waiting jobs', count)
    .option('--allow-devices <n>', 'allow a job on up to this many devices, whatever its maxDevices', count)
    .option('--allow-no-manifests', 'allow a plan without manifests: it cancels all our waiting jobs')
    .option(
      '--allow-owner-change',
      'allow a plan although waiting jobs of another owner are for the same manifests',
    )
    .option('--allow-behind', 'act although the branch says something else than this checkout')
    .option(
      '--allow-unproven',
      'schedule what nobody has scheduled yet although it is not known what the branch says',
    )
    .option('--allow-clock', 'go on although the clocks of this machine, the hub and Git differ')
    .option('--resume <name>', 'schedule the cancelled jobs of this manifest again (repeatable)', collect)
    .option('--abandon <name>', 'keep the waiting jobs of this removed manifest (repeatable)', collect);
}

/** The switches as the plan takes them. */
export function toPlanOptions(switches: PlanSwitches): PlanOptions {
  const { allowCancels, allowDevices, allowNoManifests, allowOwnerChange } = switches;
  const { allowBehind, allowUnproven, hubTime, allowClock = hubTime, resume, abandon } = switches;
  return {
    ...(allowCancels !== undefined && { allowCancels }),
    ...(allowDevices !== undefined && { allowDevices }),
    ...(allowNoManifests !== undefined && { allowNoManifests }),
    ...(allowOwnerChange !== undefined && { allowOwnerChange }),
    ...(allowBehind !== undefined && { allowBehind }),
    ...(allowUnproven !== undefined && { allowUnproven }),
    ...(allowClock !== undefined && { allowClock }),
    ...(resume !== undefined && { resume }),
    ...(abandon !== undefined && { abandon }),
  };
}
