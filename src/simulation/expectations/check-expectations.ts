import type { DeviceOutcome } from '../../model/hub-job.ts';
import type { SimulatedJob, SimulationReport } from '../../model/simulation.ts';
import type {
  Expected,
  JobExpectation,
  RolloutExpectation,
  SimulationCheck,
  SimulationTest,
} from '../../model/simulation-test.ts';
import type { PlanLog } from '../workflow/plan-log.ts';
import { isWithin, type TwinInspection } from './twin-inspection.ts';

/** Compares what a Simulation document expects with what happened: one check for each expectation, in their order. */
export function checkExpectations(
  test: SimulationTest,
  report: SimulationReport,
  plans: PlanLog,
  inspections: readonly TwinInspection[],
): readonly SimulationCheck[] {
  return [
    ...test.expectJobs.flatMap((expectation) => checkJob(expectation, report, plans)),
    ...test.expectRollouts.flatMap((expectation) => checkRollout(expectation, report)),
    ...inspections.map((inspection) => inspection.check()),
  ];
}

function checkJob(
  expectation: JobExpectation,
  report: SimulationReport,
  plans: PlanLog,
): readonly SimulationCheck[] {
  const { manifest, source, reasons } = expectation;
  const summary = report.manifests.find(({ name }) => name === manifest);
  const ran = report.jobs.filter((job) => job.manifest === manifest && job.startedAt !== undefined);
  const location = { file: source.file, line: source.line };
  const counted = (
    what: string,
    expected: Expected | undefined,
    actual: number,
  ): readonly SimulationCheck[] =>
    expected === undefined
      ? []
      : [
          {
            what: `${manifest}: ${what}`,
            expected: expected.text,
            actual: String(actual),
            passed: isWithin(actual, expected),
            ...location,
          },
        ];
  const perJob = (what: string, expected: Expected | undefined, count: (job: SimulatedJob) => number) =>
    expected === undefined
      ? []
      : [{ ...checkEvery(ran, expected, count), what: `${manifest}: ${what}`, ...location }];
  const outcome = (name: DeviceOutcome) => (job: SimulatedJob) => job.devices[name];
  return [
    ...counted('occurrences', expectation.occurrences, summary?.occurrences ?? 0),
    ...counted('jobs that ran', expectation.ran, ran.length),
    ...counted('occurrences missed', expectation.missed, summary?.missed.length ?? 0),
    ...perJob('devices of each job', expectation.devices, ({ devices }) => devices.total),
    ...perJob('devices that succeeded', expectation.succeeded, outcome('succeeded')),
    ...perJob('devices that refused', expectation.refused, outcome('refused')),
    ...perJob('devices offline', expectation.offline, outcome('offline')),
    ...perJob('devices that did not answer', expectation.timedOut, outcome('timed-out')),
    ...Object.entries(reasons).flatMap(([reason, expected]) =>
      counted(`occurrences with the reason ${reason}`, expected, plans.count(manifest, reason)),
    ),
  ];
}

/** The newest version counts, also of a rollout that was removed. */
function checkRollout(
  { rollout, phase, stage, touched, source }: RolloutExpectation,
  { rollouts }: SimulationReport,
): readonly SimulationCheck[] {
  const last = rollouts.findLast(({ report }) => report.rollout === rollout);
  const { report, devicesTouched = 0 } = last ?? {};
  const check = (what: string, expected: string | undefined, actual: string, passed: boolean) =>
    expected === undefined
      ? []
      : [{ what: `${rollout}: ${what}`, expected, actual, passed, file: source.file, line: source.line }];
  const isPhase = report?.phase === phase;
  const why = report && !isPhase ? `: ${report.because}` : '';
  const nothing = 'nothing: no run saw it';
  return [
    ...check('phase', phase, report ? `${report.phase}${why}` : nothing, isPhase),
    ...check('stage', stage, report?.stage ?? nothing, report?.stage === stage),
    ...check(
      'devices that its jobs reached',
      touched?.text,
      String(devicesTouched),
      touched !== undefined && isWithin(devicesTouched, touched),
    ),
  ];
}

/** Every job must be as expected; the first that is not is reported. */
function checkEvery(
  jobs: readonly SimulatedJob[],
  expected: Expected,
  count: (job: SimulatedJob) => number,
): Omit<SimulationCheck, 'what'> {
  const measured = jobs.map((job) => {
    const number = count(job);
    const { total } = job.devices;
    const value = expected.isShare ? (total === 0 ? 0 : number / total) : number;
    const text = expected.isShare ? `${(value * 100).toFixed(1)}% (${number} of ${total})` : String(number);
    return { value, text, jobId: job.jobId };
  });
  const wrong = measured.find(({ value }) => !isWithin(value, expected));
  const texts = [...new Set(measured.map(({ text }) => text))];
  return {
    expected: expected.text,
    actual:
      wrong !== undefined
        ? `${wrong.text} in ${wrong.jobId}`
        : texts.length === 0
          ? 'no job ran'
          : texts.slice(0, 3).join(', ') + (texts.length > 3 ? ', …' : ''),
    passed: wrong === undefined && measured.length > 0,
  };
}
