import type { DeviceResultDocument, JobStatusDocument } from '../generated/status-document.ts';
import { DEVICE_OUTCOME_WORDS } from '../status-summary.ts';

/** One device that did not succeed, in one job. */
export interface Failure {
  readonly job: JobStatusDocument;
  readonly device: string;
  readonly result: DeviceResultDocument;
}

/** Devices that failed alike: the same outcome, status and answer or error. */
export interface FailureGroup {
  /** The outcome and what was answered: `refused: status 404`. */
  readonly title: string;
  /** The answer or error itself; empty when there was none. */
  readonly answer: string;
  readonly outcome: DeviceResultDocument['outcome'];
  readonly failures: readonly Failure[];
}

/** The groups, the largest first. */
export function groupFailures(failures: Iterable<Failure>): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup & { readonly failures: Failure[] }>();
  for (const failure of failures) {
    const { outcome, methodStatus, methodPayload, errorCode, errorDescription } = failure.result;
    const error = [errorCode, errorDescription].filter((part) => part !== undefined).join(': ');
    const key = JSON.stringify([outcome, methodStatus, methodPayload, error]);
    const group = groups.get(key);
    if (group) group.failures.push(failure);
    else {
      const status = methodStatus === undefined ? '' : `: status ${methodStatus}`;
      groups.set(key, {
        title: `${DEVICE_OUTCOME_WORDS[outcome]}${status}`,
        answer: [methodPayload ?? '', error].filter((part) => part !== '').join(' '),
        outcome,
        failures: [failure],
      });
    }
  }
  return [...groups.values()].sort((left, right) => right.failures.length - left.failures.length);
}

/** Every device that did not succeed, job by job. */
export function failuresOf(jobs: readonly JobStatusDocument[]): readonly Failure[] {
  return jobs.flatMap((job) =>
    job.firstFailures.map((result) => ({
      job,
      device: result.moduleId === undefined ? result.deviceId : `${result.deviceId}/${result.moduleId}`,
      result,
    })),
  );
}
