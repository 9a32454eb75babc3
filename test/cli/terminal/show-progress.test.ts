import { expect, it } from 'vitest';
import { showProgress } from '../../../src/cli/terminal/show-progress.ts';
import type { HubJobStatus } from '../../../src/model/hub-job.ts';

const STYLE = { colour: false, width: 80 };

/** A job that is looked at every second for two minutes, and then ends. */
function follow(isTerminal: boolean): readonly string[] {
  let text = '';
  const show = showProgress({ write: (more) => (text += more), isTerminal, columns: 80 }, STYLE);
  const look = (second: number, jobId: string, status: HubJobStatus) =>
    show({
      kind: 'job',
      at: Date.parse('2027-03-01T20:00:00Z') + second * 1000,
      jobId,
      manifest: jobId,
      status,
      statistics: {
        deviceCount: 1000,
        succeededCount: second,
        failedCount: 0,
        runningCount: 1000 - second,
        pendingCount: 0,
      },
    });
  for (let second = 0; second < 120; second += 1) {
    look(second, 'lock', 'running');
    if (second % 60 === 0) look(second, 'report', 'running');
  }
  look(120, 'lock', 'completed');
  return text.trimEnd().split('\n');
}

it('a log gets the counts of a running job twice a minute, and its end at once', () => {
  expect(follow(false)).toEqual([
    '20:00:00Z  lock: running (0 of 1000 devices done, 0 failed)',
    '20:00:00Z  report: running (0 of 1000 devices done, 0 failed)',
    '20:00:30Z  lock: running (30 of 1000 devices done, 0 failed)',
    '20:01:00Z  lock: running (60 of 1000 devices done, 0 failed)',
    '20:01:00Z  report: running (60 of 1000 devices done, 0 failed)',
    '20:01:30Z  lock: running (90 of 1000 devices done, 0 failed)',
    '20:02:00Z  lock: completed (120 of 1000 devices done, 0 failed)',
  ]);
});

it('a wait until another day shows the date', () => {
  let text = '';
  const show = showProgress({ write: (more) => (text += more), isTerminal: false, columns: 80 }, STYLE);
  const at = Date.parse('2027-03-01T20:00:00Z');
  show({ kind: 'waiting', at, until: at + 9 * 3_600_000, reason: 'job-start' });
  show({ kind: 'hub-unavailable', at, retryAt: at + 60_000, message: 'no answer' });
  expect(text.split('\n')).toEqual([
    '20:00:00Z  waiting for a job to start, until 2027-03-02T05:00:00Z at most',
    '20:00:00Z  no answer; trying again at 20:01:00Z',
    '',
  ]);
});

it('a terminal gets every update', () => {
  expect(follow(true)).toHaveLength(123);
});
