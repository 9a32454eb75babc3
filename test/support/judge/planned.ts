import type { Instant, Window } from '../../../src/model/instant.ts';
import type { OwnLife, Records } from './history.ts';

/** When a job may be running at the latest: from its start for as long as the manifest that it was made from allows. */
export function planned(records: Records, { job, parts }: OwnLife, startAt: Instant): Window {
  const manifest = records.passAt(job.createdAt)?.checkout.manifests.get(parts.name);
  return { from: startAt, to: startAt + (manifest?.maxExecutionTimeInSeconds ?? 0) * 1000 };
}
