import { MERGED } from '../values/merged.ts';

/** The values of what a rollout leaves out; the descriptions of the schema name the same ones. */
export const DEFAULTS = {
  start: MERGED,
  for: '21d',
  maxExecutionTime: '1h',
  gate: {
    reached: '>= 95%',
    failed: '<= 1%',
    lost: '<= 1%',
    minDevices: 3,
    settle: '30m',
    within: '24h',
  },
} as const;
