import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { renderDiagnosticsGithub } from '../../../src/report/diagnostics/github.ts';
import { renderDiagnosticsMarkdown } from '../../../src/report/diagnostics/markdown.ts';
import { renderDiagnosticsText } from '../../../src/report/diagnostics/text.ts';
import { plain } from '../support/terminal-checks.ts';

const remark = (name: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'warning',
  code: 'no-devices',
  message: `${name}: no device matches`,
  range: { file: `jobs/${name}.yaml`, line: 3, column: 1, endLine: 3, endColumn: 2 },
  hint: 'check names and values',
  ...more,
});

const blocks = (...diagnostics: readonly Diagnostic[]) =>
  renderDiagnosticsText(diagnostics, plain(80)).split('\n\n').slice(0, -1);

describe('remarks with the same hint', () => {
  it('are one block, with every place and what is said there', () => {
    expect(blocks(remark('a'), remark('b'), remark('c'))).toEqual([
      `warning[no-devices]: a: no device matches
  --> jobs/a.yaml:3:1
   = hint: check names and values
   = the same in 2 other places:
       jobs/b.yaml:3: b: no device matches
       jobs/c.yaml:3: c: no device matches`,
    ]);
  });

  it('are one row of a table, and one annotation', () => {
    const same = { message: 'runs at night', severity: 'info' } as const;
    const three = [remark('a', same), remark('b', same), remark('c', same)];
    expect(renderDiagnosticsMarkdown(three)).toContain(
      'Hint: check names and values<br>the same in 2 other places: `jobs/b.yaml:3`; `jobs/c.yaml:3`',
    );
    expect(renderDiagnosticsGithub(three)).toBe(
      '::notice file=jobs/a.yaml,line=3,endLine=3,col=1,endColumn=2,title=no-devices::runs at night%0Ahint: check names and values%0Athe same in 2 other places:%0Ajobs/b.yaml:3%0Ajobs/c.yaml:3\n',
    );
  });

  it('are counted when there are hundreds', () => {
    const many = Array.from({ length: 200 }, (_, index) => remark(`job-${index}`));
    const [block = ''] = blocks(...many);
    expect(block).toMatch(/the same in 199 other places:[\s\S]*\n {7}and 179 more$/);
    expect(renderDiagnosticsText(many, plain(80))).toContain('200 warnings in 200 files');
  });

  it.each([
    ['another hint', { hint: 'something else' }],
    ['another code', { code: 'one-wave' }],
    ['another severity', { severity: 'info' }],
  ] as const)('are two with %s', (_, more) => {
    expect(blocks(remark('a'), remark('b', more))).toHaveLength(2);
  });

  it('are told one by one if they are errors', () => {
    expect(blocks(remark('a', { severity: 'error' }), remark('b', { severity: 'error' }))).toHaveLength(2);
  });
});
