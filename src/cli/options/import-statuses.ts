import type { HubJobStatus } from '../../model/hub-job.ts';

/** States of jobs that can be imported. One that is queued counts as scheduled. */
export const IMPORT_STATUSES = [
  'scheduled',
  'running',
  'completed',
  'failed',
  'cancelled',
] as const satisfies readonly HubJobStatus[];
export type ImportStatus = (typeof IMPORT_STATUSES)[number];
