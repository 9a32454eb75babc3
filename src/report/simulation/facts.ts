import type { AnswerGroup } from '../../model/answer-group.ts';
import { AnswerTally } from '../../model/answer-tally.ts';
import { compareText } from '../../model/compare-text.ts';
import type { SourceRange } from '../../model/diagnostic.ts';
import { formatDuration } from '../../model/duration.ts';
import type {
  SimulatedJob,
  SimulatedRollout,
  SimulationNotice,
  SimulationReport,
  TwinChange,
} from '../../model/simulation.ts';
import type { SimulationCheck, SimulationTestResult } from '../../model/simulation-test.ts';
import type { Facts, Piece, Text } from '../writing/facts.ts';
import { spanText } from '../writing/moment.ts';
import { changeText } from '../writing/plain.ts';
import { CHECKS, RUNS, type State, VERDICTS } from '../writing/states.ts';
import { countOf, formatCount, percentOf, tally } from '../writing/words.ts';

/** What one simulation says, in every format. */
export interface SimulationFacts {
  readonly title: Text;
  /** Whether its expectations were met. */
  readonly state: State;
  /** `passed`, `2 of 4 failed`. */
  readonly verdict: string;
  /** Numbers about the whole simulation. */
  readonly summary: Facts;
  /** Only jobs and rollouts with hub jobs that ran. */
  readonly manifests: readonly SimulatedManifestFacts[];
}

export interface SimulatedManifestFacts {
  readonly name: string;
  /** `7 jobs`. */
  readonly jobs: string;
  /** Most devices first. */
  readonly answers: readonly AnswerGroup[];
  readonly changes: readonly TwinChange[];
}

export const NOTICES_TITLE = 'Worth a look';
export const CALENDAR_TITLE = 'Calendar, one sign a day';

export function simulationFacts({ name, report, checks }: SimulationTestResult): SimulationFacts {
  const failed = checks.filter(({ passed }) => !passed).length;
  const state = CHECKS[checks.length === 0 ? 'none' : failed === 0 ? 'passed' : 'failed'];
  return {
    title: name === undefined ? 'Simulation' : ['Simulation ', { code: name }],
    state,
    verdict: failed === 0 ? state.words : `${failed} of ${checks.length} ${state.words}`,
    summary: summaryFacts(report),
    manifests: [...documentsOf(report).keys()].flatMap((manifest) => {
      const jobs = report.jobs.filter((job) => job.manifest === manifest && job.startedAt !== undefined);
      if (jobs.length === 0) return [];
      const changes = mergeTwinChanges(jobs);
      return [{ name: manifest, jobs: countOf(jobs.length, 'job'), answers: mergeAnswers(jobs), changes }];
    }),
  };
}

/** Where a job or a rollout is written, and its time zone. */
interface WrittenPlace {
  readonly source: SourceRange;
  readonly timeZone: string;
}

/** The jobs and the rollouts of a simulation, by name. */
export function documentsOf({ manifests, rollouts }: SimulationReport): ReadonlyMap<string, WrittenPlace> {
  return new Map<string, WrittenPlace>([
    ...manifests.map((manifest) => [manifest.name, manifest] as const),
    ...rollouts.map(({ report }) => [report.rollout, report] as const),
  ]);
}

export function isFailed({ checks }: SimulationTestResult): boolean {
  return checks.some(({ passed }) => !passed);
}

/** The result of the simulations with expectations; `undefined` when there are none. */
export function verdictOf(results: readonly SimulationTestResult[]): string | undefined {
  const tests = results.filter(({ checks }) => checks.length > 0);
  if (tests.length === 0) return undefined;
  const all = countOf(tests.length, 'simulation');
  const failed = tests.filter(isFailed);
  if (failed.length === 0) return tests.length === 1 ? CHECKS.passed.words : `All ${all} passed.`;
  const names = failed.flatMap(({ name }) => name ?? []);
  return tests.length === 1
    ? CHECKS.failed.words
    : `${formatCount(failed.length)} of ${all} failed: ${names.join(', ')}`;
}

function summaryFacts(report: SimulationReport): Facts {
  const { settings, fleet, runs, manifests, rollouts, jobs, notices } = report;
  const { window, everyMs, tier, units, seed, faults } = settings;
  const ran = jobs.filter(({ startedAt }) => startedAt !== undefined);
  const operations = sum(ran, ({ devices }) => devices.total);
  const succeeded = sum(ran, ({ devices }) => devices.succeeded);
  const deferred = sum(manifests, (manifest) => manifest.deferred);
  const missed = sum(manifests, (manifest) => manifest.missed.length);
  const conflict = notices.find(({ code }) => code === 'twin-overwrite' || code === 'twin-conflict');
  return {
    time:
      `${spanText(window, 'UTC')} (${formatDuration((window.to - window.from) / 1000)}), ` +
      `edition ${tier}${units === 1 ? '' : ` with ${units} units`}, seed ${seed}`,
    devices:
      `${formatCount(fleet.devices)}, ${formatCount(fleet.connected)} connected, ` +
      `${formatCount(fleet.overMqtt)} of them over MQTT` +
      (fleet.isDerived ? '; derived from the manifests, as there is no Fleet document' : ''),
    runs:
      `${formatCount(runs.length)} every ${formatDuration(everyMs / 1000)}: ` +
      tally(runs.map(({ result }) => RUNS[result].words)),
    jobs:
      ran.length === 0
        ? 'none ran'
        : `${countOf(ran.length, 'job')} ran: ${tally(ran.map(({ verdict }) => VERDICTS[verdict].words))}`,
    answers:
      operations === 0
        ? 'none'
        : `${formatCount(succeeded)} of ${countOf(operations, 'operation')} succeeded (${percentOf(succeeded, operations)}), ` +
          `on ${countOf(report.devicesTouched, 'device')}`,
    ...(rollouts.length > 0 && { rollouts: rollouts.flatMap(rolloutPieces) }),
    ...(deferred > 0 && {
      deferred: `${countOf(deferred, 'occurrence')} waited for a slot or for an earlier job to end`,
    }),
    ...(missed > 0 && { missed: countOf(missed, 'occurrence') }),
    ...(faults.length > 0 && { faults: [{ said: faults.join('; ') }] }),
    ...(conflict && { conflict: [{ said: `${conflict.manifest ?? ''} ${conflict.message}`.trim() }] }),
  };
}

/** One version of a rollout: where it stands at the end, and when its stages began. */
function rolloutPieces(
  { report, devicesTouched, isReplaced }: SimulatedRollout,
  index: number,
): readonly Piece[] {
  const { rollout, phase, stage, stages, timeZone, because, version } = report;
  const begun = stages.flatMap(({ name, beganAt }) => (beganAt === undefined ? [] : [{ name, beganAt }]));
  return [
    ...(index === 0 ? [] : [{ between: '\n' }]),
    { code: rollout },
    ...(isReplaced && version !== undefined
      ? [', the version of ', { time: { at: version, timeZone }, form: 'local' as const }, ', since replaced']
      : []),
    `: ${phase}`,
    ...(stage === undefined || isOver(phase) ? [] : [' in ', { code: stage }]),
    `, ${countOf(devicesTouched, 'device')} reached. `,
    { said: because },
    ...begun.flatMap(({ name, beganAt }, at) => [
      at === 0 ? ' Stages began: ' : ', ',
      { code: name },
      ' ',
      { time: { at: beganAt, timeZone }, form: 'local' as const },
    ]),
  ];
}

function isOver(phase: SimulatedRollout['report']['phase']): boolean {
  return phase === 'complete' || phase === 'sweeping' || phase === 'expired';
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

/** `lock-doors: missed: expected 0, was 1`; without what was expected when that came true. */
export function checkText({ what, expected, actual, passed }: SimulationCheck): string {
  return `${what}: ${passed ? actual : differenceText({ expected, actual })}`;
}

/** `expected 0, was 1`. */
export function differenceText({ expected, actual }: Pick<SimulationCheck, 'expected' | 'actual'>): string {
  return `expected ${expected}, was ${actual}`;
}

/** `lock-doors: 1 of its occurrences did not run (missed)`. */
export function noticeText({ code, message, manifest }: SimulationNotice): Text {
  return [...(manifest === undefined ? [] : [{ code: manifest }, ': ']), { said: message }, ` (${code})`];
}

/** What the devices of several jobs answered, most devices first. */
function mergeAnswers(jobs: readonly SimulatedJob[]): readonly AnswerGroup[] {
  const groups = new AnswerTally();
  for (const group of jobs.flatMap(({ answers }) => answers)) groups.add(group);
  return groups.groups();
}

/** Equal changes of several jobs together, in the order of their paths, most devices first. */
export function mergeTwinChanges(jobs: readonly Pick<SimulatedJob, 'twins'>[]): readonly TwinChange[] {
  const groups = new Map<string, TwinChange>();
  for (const { twins } of jobs) {
    for (const change of twins) {
      const key = JSON.stringify([change.path, change.before, change.after]);
      groups.set(key, { ...change, devices: change.devices + (groups.get(key)?.devices ?? 0) });
    }
  }
  return [...groups.values()].sort(
    (left, right) => compareText(left.path, right.path) || right.devices - left.devices,
  );
}

/** `180 devices: properties.desired.building 41 → 43`, all of it text of others. */
export function twinChangeText({ path, devices, ...change }: TwinChange): string {
  return `${countOf(devices, 'device')}: ${path} ${changeText(change)}`;
}
