import type { JobStatusDocument } from '../../generated/status-document.ts';
import { VERDICTS } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { h } from './dom.ts';
import { outcomeBar } from './outcome-bar.ts';
import { badge, fact, manifestName, moment } from './parts.ts';

interface JobContext {
  /** Absent where now is no part of the story. */
  readonly now?: number;
  readonly timeZone: string;
  readonly source: string | undefined;
}

/** What a job on a real hub and one on a simulated hub have alike. */
type ShownJob = Pick<
  JobStatusDocument,
  'jobId' | 'manifest' | 'scheduledAt' | 'status' | 'verdict' | 'devices' | 'failureReason'
>;

/** One job of ours on the hub and what became of it on its devices. */
export function jobItem(job: ShownJob, { now, timeZone, source }: JobContext): HTMLElement {
  return h(
    'li',
    { class: `card ${job.verdict}` },
    h(
      'h3',
      {},
      badge(job.verdict, VERDICTS[job.verdict].sign, VERDICTS[job.verdict].words),
      manifestName(job.manifest, source),
    ),
    job.devices !== undefined && job.devices.total > 0 && outcomeBar(job.devices),
    h(
      'dl',
      {},
      fact('When', moment(Date.parse(job.scheduledAt), timeZone, now)),
      job.failureReason !== undefined && fact('The hub says', visible(job.failureReason)),
      fact('Job', h('code', {}, visible(job.jobId)), ` ${job.status}`),
    ),
  );
}
