import type { Diagnostic } from '../../model/diagnostic.ts';
import { formatInstant } from '../../model/instant.ts';
import type { SimulationCheck, SimulationTestResult } from '../../model/simulation-test.ts';
import { isFailure } from '../../model/status-report.ts';
import { failureDetails } from '../answers/words.ts';
import { renderDiagnosticsGithub } from '../diagnostics/github.ts';
import { renderJunit } from '../writing/junit.ts';
import { VERDICTS } from '../writing/states.ts';
import { visible } from '../writing/visible.ts';

/** A suite for each simulation: its expectations, or, where it has none, its jobs by their own thresholds. */
export function renderSimulationsJunit(results: readonly SimulationTestResult[]): string {
  return renderJunit(
    results.map(({ name = 'simulation', report, checks }) => ({
      name,
      timestamp: formatInstant(report.settings.window.from),
      cases:
        checks.length > 0
          ? checks.map((check) => ({
              className: name,
              name: visible(check.what),
              ...(check.file !== undefined && { file: visible(check.file) }),
              ...(check.line !== undefined && { line: check.line }),
              ...(check.passed
                ? {}
                : { problem: { kind: 'failure' as const, message: visible(difference(check)) } }),
            }))
          : report.jobs
              .filter(({ startedAt }) => startedAt !== undefined)
              .map(({ manifest, scheduledAt, verdict, devices, answers }) => ({
                className: manifest,
                name: formatInstant(scheduledAt),
                ...(isFailure(verdict) && {
                  problem: {
                    kind: 'failure' as const,
                    message: `${devices.succeeded} of ${devices.total} devices succeeded`,
                    details: failureDetails(answers),
                  },
                }),
              })),
    })),
  );
}

/** Failed expectations beside their own lines; below the threshold without one, a warning beside the job's. */
export function renderSimulationsGithub(results: readonly SimulationTestResult[], folder = ''): string {
  return renderDiagnosticsGithub(results.flatMap(diagnosticsOf), folder);
}

function diagnosticsOf({ name, source, report, checks }: SimulationTestResult): readonly Diagnostic[] {
  const failed = checks.flatMap((check): readonly Diagnostic[] => {
    const file = check.file ?? source?.file;
    if (check.passed || file === undefined) return [];
    const line = check.line ?? source?.line ?? 1;
    return [
      {
        severity: 'error',
        code: 'simulation-failed',
        message: `${name ?? 'simulation'}: ${check.what}: ${difference(check)}`,
        range: { file, line, column: 1, endLine: line, endColumn: 1 },
      },
    ];
  });
  const below = report.manifests
    .filter(({ belowThreshold }) => belowThreshold > 0 && checks.length === 0)
    .map(
      ({ name: manifest, source: range, belowThreshold, ran }): Diagnostic => ({
        severity: 'warning',
        code: 'below-threshold',
        message: `${manifest}: ${belowThreshold} of ${ran} simulated jobs ended ${VERDICTS['below-threshold'].words}`,
        range: { ...range, endLine: range.line, endColumn: range.column },
      }),
    );
  return [...failed, ...below];
}

function difference({ expected, actual }: SimulationCheck): string {
  return `expected ${expected}, was ${actual}`;
}
