import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { renderDiagnosticsGithub } from '../diagnostics/github.ts';
import { VERDICTS } from '../writing/states.ts';
import { differenceText } from './facts.ts';

/** Failed expectations at their lines. Without expectations: jobs below their threshold as warnings at the lines of the jobs. */
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
        message: `${name ?? 'simulation'}: ${check.what}: ${differenceText(check)}`,
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
