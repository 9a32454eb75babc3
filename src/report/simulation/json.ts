import { formatInstant, type Instant } from '../../model/instant.ts';
import type {
  SimulatedJob,
  SimulatedManifest,
  SimulatedRollout,
  SimulatedRun,
  SimulationReport,
  SimulationSettings,
} from '../../model/simulation.ts';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { isFailure } from '../../model/status-report.ts';
import { toAnswerDocument } from '../answers/json.ts';
import type { SimulationDocument } from '../generated/simulation-document.ts';
import { toRolloutDocument } from '../writing/rollout-document.ts';

/** The simulations as programs read them; schemas/simulation-result.schema.json says what each part means. */
export function renderSimulationsJson(results: readonly SimulationTestResult[]): string {
  const document: SimulationDocument = {
    formatVersion: 1,
    simulations: results.map(({ name, source, report, checks }) => ({
      ...(name !== undefined && { name }),
      ...(source !== undefined && { source: { file: source.file, line: source.line } }),
      settings: settingsOf(report.settings),
      fleet: {
        names: [...report.fleet.names],
        derived: report.fleet.isDerived,
        devices: report.fleet.devices,
        connected: report.fleet.connected,
        overMqtt: report.fleet.overMqtt,
      },
      summary: summaryOf(report),
      runs: report.runs.map(runOf),
      manifests: report.manifests.map(manifestOf),
      rollouts: report.rollouts.map(rolloutOf),
      jobs: report.jobs.map(jobOf),
      notices: report.notices.map(({ code, message, manifest }) => ({
        code,
        message,
        ...(manifest !== undefined && { manifest }),
      })),
      checks: checks.map(({ what, expected, actual, passed, line }) => ({
        what,
        expected,
        actual,
        passed,
        ...(line !== undefined && { line }),
      })),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

type Simulation = SimulationDocument['simulations'][number];

function settingsOf(settings: SimulationSettings): Simulation['settings'] {
  const { window, everyMs, stayMs, lateMs, dropShare, seed, tier, units, faults } = settings;
  return {
    from: formatInstant(window.from),
    to: formatInstant(window.to),
    everySeconds: everyMs / 1000,
    staySeconds: stayMs / 1000,
    lateSeconds: [lateMs[0] / 1000, lateMs[1] / 1000],
    dropShare,
    seed,
    tier,
    units,
    faults: [...faults],
  };
}

function summaryOf({ runs, jobs, manifests, devicesTouched }: SimulationReport): Simulation['summary'] {
  const ran = jobs.filter(({ startedAt }) => startedAt !== undefined);
  return {
    occurrences: manifests.reduce((sum, { occurrences }) => sum + occurrences, 0),
    missed: manifests.reduce((sum, { missed }) => sum + missed.length, 0),
    deferred: manifests.reduce((sum, { deferred }) => sum + deferred, 0),
    jobs: ran.length,
    belowThreshold: ran.filter(({ verdict }) => isFailure(verdict)).length,
    devicesTouched,
    runs: runs.length,
    runsDone: runs.filter(({ result }) => result === 'done').length,
  };
}

function runOf({ scheduledAt, startedAt, endedAt, ...run }: SimulatedRun): Simulation['runs'][number] {
  return {
    scheduledAt: formatInstant(scheduledAt),
    ...optionalInstants({ startedAt, endedAt }),
    ...run,
  };
}

function manifestOf(manifest: SimulatedManifest): Simulation['manifests'][number] {
  const { name, source, timeZone, suspended, occurrences, ran } = manifest;
  const { succeeded, incomplete, belowThreshold, missed, deferred } = manifest;
  return {
    name,
    source: { file: source.file, line: source.line },
    timeZone,
    suspended,
    occurrences,
    ran,
    succeeded,
    incomplete,
    belowThreshold,
    missed: missed.map(({ scheduledAt, reason }) => ({ scheduledAt: formatInstant(scheduledAt), reason })),
    deferred,
  };
}

function rolloutOf(rollout: SimulatedRollout): Simulation['rollouts'][number] {
  const { report, lookedAt, devicesTouched, isReplaced } = rollout;
  return {
    lookedAt: formatInstant(lookedAt),
    devicesTouched,
    replaced: isReplaced,
    standing: toRolloutDocument(report),
  };
}

function jobOf(job: SimulatedJob): Simulation['jobs'][number] {
  const { jobId, manifest, scheduledAt, attempt, createdAt, startedAt, endedAt, status, verdict } = job;
  return {
    jobId,
    manifest,
    scheduledAt: formatInstant(scheduledAt),
    attempt,
    createdAt: formatInstant(createdAt),
    ...optionalInstants({ startedAt, endedAt }),
    status,
    verdict,
    devices: { ...job.devices },
    answers: job.answers.map(toAnswerDocument),
    twins: job.twins.map((shift) => ({ ...shift })),
    ...(job.failureReason !== undefined && { failureReason: job.failureReason }),
  };
}

function optionalInstants(instants: {
  readonly startedAt: Instant | undefined;
  readonly endedAt: Instant | undefined;
}) {
  const { startedAt, endedAt } = instants;
  return {
    ...(startedAt !== undefined && { startedAt: formatInstant(startedAt) }),
    ...(endedAt !== undefined && { endedAt: formatInstant(endedAt) }),
  };
}
