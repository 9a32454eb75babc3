import type { NextTry } from '../model/desired-job.ts';
import { describeFrozen } from '../model/freeze.ts';
import { formatLocal } from '../model/local-time.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Because } from '../model/plan.ts';
import type { Retry } from '../model/retry.ts';

/* The reasons of further tries of an occurrence, as because.ts has those of all other changes. */

/** `number`: 2 for the try after the first. */
export function nextTry(number: number, retry: Retry | undefined): Because<'try'> {
  const of = retry ? ` of at most ${1 + retry.tries}` : '';
  return {
    reason: 'try',
    because: `Try ${number}${of}: the job is run again on the devices that are left.`,
  };
}

export function tryWaits(
  { schedule }: Pick<JobManifest, 'schedule'>,
  next: NextTry,
): Because<'try-waits' | 'frozen-now' | 'no-evidence'> {
  switch (next.kind) {
    case 'waits':
      return {
        reason: 'try-waits',
        because: `Try ${next.try} begins at ${formatLocal(next.at, schedule.timeZone)} at the earliest, if devices are left then.`,
      };
    case 'runs':
      return {
        reason: 'try-waits',
        because: `Try ${next.try} waits until every job of the try before has ended.`,
      };
    case 'frozen':
      return { reason: 'frozen-now', because: `Try ${next.try} is due, ${describeFrozen(next.frozen)}.` };
    case 'unknown':
    case 'too-many':
      return {
        reason: 'no-evidence',
        because: `Try ${next.try} is due, and the hub did not say which devices are left; the next run asks again.`,
      };
    default:
      return next satisfies never;
  }
}

export function tooManyLeft(next: NextTry): Because<'too-many-left'> {
  return {
    reason: 'too-many-left',
    because: `Try ${next.try} does not begin: more devices refused, failed or were not reached than hub jobs can name. Find out why, and write a job of its own for them.`,
  };
}
