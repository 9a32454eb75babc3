import type { BarPart } from '../../browser/bar.ts';
import { clip, visible } from '../../report/writing/visible.ts';
import { formatCount } from '../../report/writing/words.ts';
import type { JobRow, JobView, Json } from '../api.ts';
import type { Mark } from './marks.ts';
import { isMap } from './merge-patch.ts';

/** Jobs and their rows in words. */

export const JOB_STATES: Readonly<Record<JobView['status'], Mark>> = {
  queued: { sign: '○', words: 'queued', tone: 'busy' },
  scheduled: { sign: '○', words: 'scheduled', tone: 'busy' },
  running: { sign: '…', words: 'running', tone: 'busy' },
  completed: { sign: '✓', words: 'completed', tone: 'good' },
  failed: { sign: '✗', words: 'failed', tone: 'bad' },
  cancelled: { sign: '-', words: 'cancelled', tone: 'calm' },
};

export const ROW_STATES: Readonly<Record<JobRow['status'], Mark>> = {
  pending: { sign: '…', words: 'pending', tone: 'calm' },
  scheduled: { sign: '…', words: 'scheduled', tone: 'calm' },
  running: { sign: '…', words: 'running', tone: 'busy' },
  completed: { sign: '✓', words: 'completed', tone: 'good' },
  failed: { sign: '✗', words: 'failed', tone: 'bad' },
  canceled: { sign: '-', words: 'canceled', tone: 'calm' },
};

export function isRowStatus(text: string): text is JobRow['status'] {
  return Object.hasOwn(ROW_STATES, text);
}

/** Whether it can still be cancelled: a hub does not stop a job that runs. */
export function isWaiting({ status }: JobView): boolean {
  return status === 'queued' || status === 'scheduled';
}

/** `method lockDoor`, `twin update of desired.floor`. */
export function workText({ type, methodName = '', twin = {} }: JobView): string {
  if (type === 'scheduleDeviceMethod') return `method ${visible(methodName)}`;
  const { tags = {}, properties = {} } = twin;
  const desired = isMap(properties) ? properties['desired'] : undefined;
  const paths = [...pathsIn('tags', tags), ...pathsIn('desired', desired)];
  return clip(`twin update${paths.length === 0 ? '' : ` of ${visible(paths.join(', '))}`}`, 100);
}

function pathsIn(section: string, members: Json | undefined): readonly string[] {
  return isMap(members) ? Object.keys(members).map((name) => `${section}.${name}`) : [];
}

/** How many devices are in which state, for a bar. */
export function countParts({ counts }: JobView): readonly BarPart[] {
  if (!counts) return [];
  return [
    { look: 'succeeded', count: counts.succeeded, words: 'succeeded' },
    { look: 'refused', count: counts.failed, words: 'failed' },
    { look: 'pending', count: counts.running, words: 'running' },
    { look: 'offline', count: counts.pending, words: 'pending' },
  ];
}

/** `240 devices: 230 succeeded, 10 failed`. */
export function countsText(job: JobView): string {
  if (!job.counts) return '';
  const parts = countParts(job)
    .filter(({ count }) => count > 0)
    .map(({ count, words }) => `${formatCount(count)} ${words}`);
  const total = job.counts.devices === 1 ? '1 device' : `${formatCount(job.counts.devices)} devices`;
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
}
