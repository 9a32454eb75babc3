import { formatInstant, type Instant } from '../../model/instant.ts';
import type { Outcome } from '../../model/outcome.ts';
import { isHalted, type RolloutReport } from '../../model/rollout-report.ts';
import type { JobStatusReport, StatusReport } from '../../model/status-report.ts';
import { isFailure } from '../../model/status-report.ts';
import { failureDetails } from '../answers/facts.ts';
import { outcomeProblem } from '../outcomes/facts.ts';
import { rolloutFacts } from '../rollout/facts.ts';
import { renderJunit, type TestCase, type TestSuite } from '../writing/junit.ts';
import { whenText } from '../writing/moment.ts';
import { devicesText, plainText } from '../writing/plain.ts';
import { ACTIONS, VERDICTS } from '../writing/states.ts';
import { visible } from '../writing/visible.ts';
import { jobsOfManifests, statusFacts } from './facts.ts';

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
    cases: jobsOfManifests(report).map((job) => {
      const source = sources.get(job.manifest);
      return {
        ...jobCase(job, zones.get(job.manifest) ?? 'UTC'),
        ...(source !== undefined && { file: visible(source.file), line: source.line }),
      };
    }),
  };
  const rollouts: TestSuite = {
    name: `rollouts on ${hub}`,
    timestamp,
    cases: report.rollouts.map((rollout) => rolloutCase(rollout, report.now)),
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
    ...(report.rollouts.length === 0 ? [] : [rollouts]),
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

/** Failed when it does not go on by itself, skipped while it is under way. */
function rolloutCase(report: RolloutReport, now: Instant): TestCase {
  const { name, state, when, facts, stages } = rolloutFacts(report, now);
  const lines = [
    ...stages.map(
      ({ name: stage, state: { words }, devices, gate }) =>
        `${visible(stage)}: ${words}; ${plainText(devices)}${gate === undefined ? '' : `; ${gate}`}`,
    ),
    ...(facts['go on'] === undefined ? [] : [`to go on: ${plainText(facts['go on'])}`]),
  ];
  const message = plainText(facts.now);
  const isOver = report.phase === 'complete' || report.phase === 'sweeping';
  return {
    className: visible(name),
    name: when === undefined ? 'rollout' : `version of ${whenText(when.at, when.timeZone)}`,
    file: visible(report.source.file),
    line: report.source.line,
    ...(isHalted(report.phase)
      ? { problem: { kind: 'failure', message, details: lines } }
      : isOver
        ? { output: [message, ...lines] }
        : { problem: { kind: 'skipped', message: `${state.words}: ${message}`, details: lines } }),
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
