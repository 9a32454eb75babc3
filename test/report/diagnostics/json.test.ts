import { describe, expect, it } from 'vitest';
import { renderDiagnosticsJson } from '../../../src/report/diagnostics/json.ts';
import { sampleDiagnostics } from '../support/sample-diagnostics.ts';

describe('diagnostics in JSON', () => {
  it('carry place, code and hint', () => {
    expect(JSON.parse(renderDiagnosticsJson(sampleDiagnostics.slice(0, 2)))).toEqual({
      diagnostics: [
        {
          severity: 'error',
          code: 'unknown-key',
          message: '`qurey` is not a key of `target`',
          file: 'jobs/lock-doors.yaml',
          line: 9,
          column: 5,
          endLine: 9,
          endColumn: 10,
          hint: 'did you mean `query`?',
          related: [{ message: 'The policy [keys]', file: 'jobs/policies/keys.yaml', line: 6 }],
        },
        {
          severity: 'error',
          code: 'not-utf-8',
          message: 'the file is not UTF-8 text',
          file: 'jobs/türen.yaml',
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 1,
        },
      ],
    });
  });

  it('are an empty list when there are none', () => {
    expect(renderDiagnosticsJson([])).toBe('{\n  "diagnostics": []\n}\n');
  });
});
