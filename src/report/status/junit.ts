import { formatInstant } from '../../model/instant.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { JobStatusReport, StatusReport } from '../../model/status-report.ts';
import { isFailure } from '../../model/status-report.ts';
import { failureDetails } from '../answers/facts.ts';
import { outcomeProblem } from '../outcomes/facts.ts';
import { renderJunit, type TestCase, type TestSuite } from '../writing/junit.ts';
import { whenText } from '../writing/moment.ts';
import { devicesText, plainText } from '../writing/plain.ts';
import { ACTIONS, VERDICTS } from '../writing/states.ts';
import { visible } from '../writing/visible.ts';
import { statusFacts } from './facts.ts';

/**
 * A test for each job of ours on the hub: failed when the job ended below its threshold, skipped while there is no
 * result. After a run, also a test for each change that it tried, and one in error for a run that did not do everything.
 */
export function renderStatusJunit(report: StatusReport, outcomes: readonly Outcome[] = []): string {
  const zones = new Map(report.manifests.map(({ manifest, timeZone }) => [manifest, timeZone]));
  const sources = new Map(report.manifests.map(({ manifest, source }) => [manifest, source]));
  const timestamp = formatInstant(report.now);
  const hub = report.hub ? visible(report.hub.name) : 'the hub';
  const jobs: TestSuite = {
    name: `jobs on ${hub}`,
    timestamp,
    cases: report.jobs.map((job) => {
      const source = sources.get(job.manifest);
      return {
        ...jobCase(job, zones.get(job.manifest) ?? 'UTC'),
        ...(source !== undefined && { file: visible(source.file), line: source.line }),
      };
    }),
  };
  const changes: TestSuite = {
    name: `changes on ${hub}`,
    timestamp,
    cases: outcomes.map((outcome) => changeCase(outcome, zones.get(outcome.change.manifest) ?? 'UTC')),
  };
  const [problem, ...others] = statusFacts(report).problemsWithAdvice.lines.map((line) =>
    visible(plainText(line)),
  );
  const run: TestSuite = {
    name: `run on ${hub}`,
    timestamp,
    cases: [
      {
        className: 'hubjobs',
        name: 'run',
        problem: { kind: 'error', message: problem ?? '', details: others },
      },
    ],
  };
  return renderJunit([
    ...(problem === undefined ? [] : [run]),
    jobs,
    ...(outcomes.length === 0 ? [] : [changes]),
  ]);
}

function jobCase(job: JobStatusReport, timeZone: string): TestCase {
  const { verdict, startAt, endAt, devices, failureReason } = job;
  const facts = [
    `job ${visible(job.jobId)} is ${job.status}`,
    ...(devices === undefined ? [] : [`devices: ${devicesText(devices)}`]),
    ...(failureReason === undefined ? [] : [`the hub says: ${visible(failureReason)}`]),
  ];
  return {
    className: visible(job.manifest),
    name: whenText(job.scheduledAt, timeZone),
    ...(startAt !== undefined && endAt !== undefined && { seconds: Math.max(0, endAt - startAt) / 1000 }),
    ...(verdict === 'succeeded' || verdict === 'incomplete' || verdict === 'no-devices'
      ? { output: facts }
      : { problem: problemOf(job, facts) }),
  };
}

function problemOf(job: JobStatusReport, facts: readonly string[]): NonNullable<TestCase['problem']> {
  if (!isFailure(job.verdict)) return { kind: 'skipped', message: VERDICTS[job.verdict].words };
  const message = job.devices === undefined ? VERDICTS[job.verdict].words : devicesText(job.devices);
  return { kind: 'failure', message, details: [...facts, ...failureDetails(job.answers)] };
}

function changeCase(outcome: Outcome, timeZone: string): TestCase {
  const { change, result } = outcome;
  const message = outcomeProblem(outcome);
  return {
    className: visible(change.manifest),
    name: `${ACTIONS[change.action].words} ${whenText(change.scheduledAt, timeZone)}`,
    ...(message !== undefined && {
      problem: { kind: result === 'failed' ? 'error' : 'skipped', message: visible(message) },
    }),
  };
}
