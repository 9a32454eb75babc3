import type { JobStatusReport, ManifestStatusReport, StatusReport } from '../../src/model/status-report.ts';
import { sampleStatus } from '../report/support/sample-status.ts';

const HOUR = 3_600_000;

function namesOf(number: number, first: number): readonly string[] {
  return Array.from({ length: 5 }, (_, device) => `door-${number}-${first + device}`);
}

/** A thousand manifests with ten jobs each, and ten failed devices in each of these: 100,000 device results. */
export function manyResults(manifestCount = 1000): StatusReport {
  const { now } = sampleStatus;
  const manifests: ManifestStatusReport[] = [];
  const jobs: JobStatusReport[] = [];
  for (let number = 0; number < manifestCount; number += 1) {
    const manifest = `job-${String(number).padStart(4, '0')}`;
    for (let run = 0; run < 10; run += 1) {
      const startAt = now - (run + 1) * 12 * HOUR - (number % 60) * 60_000;
      jobs.push({
        jobId: `acme-${manifest}-${run}`,
        manifest,
        scheduledAt: startAt,
        attempt: 1,
        status: 'completed',
        startAt,
        endAt: startAt + 10 * 60_000,
        verdict: (number + run) % 7 === 0 ? 'below-threshold' : 'succeeded',
        devices: {
          total: 1000,
          succeeded: 990,
          refused: 5,
          failed: 0,
          offline: 5,
          'timed-out': 0,
          pending: 0,
          cancelled: 0,
        },
        answers: [
          { outcome: 'succeeded', likeness: 'equal', methodStatus: 200, devices: 990, examples: [] },
          {
            outcome: 'refused',
            likeness: 'equal',
            methodStatus: 404,
            answer: `{"error":"no lock ${number % 3}"}`,
            devices: 5,
            examples: namesOf(number, 0),
          },
          {
            outcome: 'offline',
            likeness: 'equal',
            errorCode: 'DeviceNotOnline',
            devices: 5,
            examples: namesOf(number, 5),
          },
        ],
      });
    }
    manifests.push({
      manifest,
      source: { file: `jobs/${manifest}.yaml`, line: 1, column: 1, endLine: 9, endColumn: 1 },
      timeZone: 'Europe/Budapest',
      suspended: false,
      next: { scheduledAt: now + (number % 24) * HOUR },
    });
  }
  return { ...sampleStatus, manifests, jobs };
}
