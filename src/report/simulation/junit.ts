import { formatInstant } from '../../model/instant.ts';
import type { SimulatedJob } from '../../model/simulation.ts';
import type { SimulationCheck, SimulationTestResult } from '../../model/simulation-test.ts';
import { isFailure } from '../../model/status-report.ts';
import { failureDetails } from '../answers/facts.ts';
import { renderJunit, type TestCase } from '../writing/junit.ts';
import { devicesText } from '../writing/plain.ts';
import { visible } from '../writing/visible.ts';
import { differenceText } from './facts.ts';

/** A suite for each simulation: its expectations, or if it has none, its jobs by their own thresholds. */
export function renderSimulationsJunit(results: readonly SimulationTestResult[]): string {
  return renderJunit(
    results.map(({ name = 'simulation', report, checks }) => ({
      name,
      timestamp: formatInstant(report.settings.window.from),
      cases:
        checks.length > 0
          ? checks.map((check) => checkCase(name, check))
          : report.jobs.filter(({ startedAt }) => startedAt !== undefined).map(jobCase),
    })),
  );
}

function checkCase(className: string, check: SimulationCheck): TestCase {
  const { what, passed, file, line } = check;
  return {
    className,
    name: visible(what),
    ...(file !== undefined && { file: visible(file) }),
    ...(line !== undefined && { line }),
    ...(!passed && { problem: { kind: 'failure', message: visible(differenceText(check)) } }),
  };
}

function jobCase({ manifest, scheduledAt, verdict, devices, answers }: SimulatedJob): TestCase {
  return {
    className: manifest,
    name: formatInstant(scheduledAt),
    ...(isFailure(verdict) && {
      problem: {
        kind: 'failure',
        message: devicesText(devices),
        details: failureDetails(answers),
      },
    }),
  };
}
