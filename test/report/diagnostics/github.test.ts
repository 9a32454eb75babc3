import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { renderDiagnosticsGithub } from '../../../src/report/diagnostics/github.ts';
import { hostileText } from '../support/hostile-text.ts';
import { sampleDiagnostics } from '../support/sample-diagnostics.ts';

const undo = (text: string) =>
  text
    .replace(/%2C/g, ',')
    .replace(/%3A/g, ':')
    .replace(/%0A/g, '\n')
    .replace(/%0D/g, '\r')
    .replace(/%25/g, '%');

/** A workflow command as the runner reads it. */
function readCommand(line: string) {
  const [, name = '', list = '', message = ''] = /^::([a-z]+) ([^:]*)::(.*)$/u.exec(line) ?? [];
  const properties = list
    .split(',')
    .map((pair) => pair.split('=', 1).concat(pair.slice(pair.indexOf('=') + 1)));
  return {
    name,
    message: undo(message),
    properties: Object.fromEntries(properties.map(([key = '', value = '']) => [key, undo(value)])),
  };
}

describe('workflow commands', () => {
  it('say what is wrong beside the lines', async () => {
    await expect(renderDiagnosticsGithub(sampleDiagnostics)).toMatchFileSnapshot(
      '../fixtures/diagnostics.github.txt',
    );
  });

  it('name files from the root of the checkout', () => {
    expect(renderDiagnosticsGithub(sampleDiagnostics.slice(0, 1), 'fleet/a')).toContain(
      '::error file=fleet/a/jobs/lock-doors.yaml,line=9,',
    );
  });

  it('are at most ten of each kind, the others counted', () => {
    const many = Array.from({ length: 12 }, () => sampleDiagnostics).flat();
    const lines = renderDiagnosticsGithub(many).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.at(-1)).toBe('38 more errors not shown beside the lines');
  });

  it('carry any text and nothing but one command a line', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (message, file) => {
        const diagnostic: Diagnostic = {
          severity: 'error',
          code: 'x',
          message,
          hint: message,
          range: { file: file.replaceAll('\n', ''), line: 1, column: 1, endLine: 2, endColumn: 1 },
        };
        const text = renderDiagnosticsGithub([diagnostic]);
        const [line = '', ...rest] = text.split(/\r\n|\r|\n/u);
        expect(rest).toEqual(['']);
        const command = readCommand(line);
        expect(command.name).toBe('error');
        expect(Object.keys(command.properties)).toEqual(['file', 'line', 'endLine', 'title']);
        expect(command.message).toContain('hint: ');
        expect(command.message.split('\n')).toHaveLength(2);
      }),
    );
  });

  it('are nothing at all when there is nothing to say', () => {
    expect(renderDiagnosticsGithub([])).toBe('');
  });
});
