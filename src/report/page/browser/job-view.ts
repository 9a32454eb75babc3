import type { JobStatusDocument } from '../../generated/status-document.ts';
import { VERDICT_WORDS } from '../../status/summary.ts';
import { visible } from '../../writing/visible.ts';
import { h } from './dom.ts';
import { outcomeBar } from './outcome-bar.ts';
import { badge, fact, manifestName, moment } from './parts.ts';

const SIGNS = {
  succeeded: '✓',
  'below-threshold': '✗',
  running: '▶',
  waiting: '◷',
  cancelled: '⊘',
  'no-devices': '!',
} as const;

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
      badge(job.verdict, SIGNS[job.verdict], VERDICT_WORDS[job.verdict]),
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
