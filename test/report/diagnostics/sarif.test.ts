import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDiagnosticsSarif } from '../../../src/report/diagnostics/sarif.ts';
import { FREE_TEXT, hostileText, withText } from '../support/hostile-text.ts';
import { sampleDiagnostics } from '../support/sample-diagnostics.ts';

// The published schema is of draft-04; the words it uses mean the same in draft-07.
const { $schema: _, id: __, ...draft07 } = schema as Record<string, unknown>;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const isSarif = ajv.compile(draft07);

function problemsOf(text: string) {
  return isSarif(JSON.parse(text)) ? [] : isSarif.errors;
}

describe('SARIF', () => {
  it('of diagnostics is what the schema asks for', async () => {
    const text = renderDiagnosticsSarif(sampleDiagnostics, { version: '1.2.3', folder: 'fleet' });
    expect(problemsOf(text)).toEqual([]);
    await expect(text).toMatchFileSnapshot('../fixtures/diagnostics.sarif');
  });

  it('is valid when nothing is wrong, and with any text', () => {
    expect(problemsOf(renderDiagnosticsSarif([], { version: '1.2.3' }))).toEqual([]);
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 3, maxLength: 6 }), (texts) => {
        const hostile = withText(sampleDiagnostics, FREE_TEXT, texts);
        expect(problemsOf(renderDiagnosticsSarif(hostile, { version: '1.2.3' }))).toEqual([]);
      }),
    );
  });

  it('is refused by the schema when a part is wrong', () => {
    const text = renderDiagnosticsSarif(sampleDiagnostics, { version: '1.2.3' });
    expect(problemsOf(text.replace('"level": "warning"', '"level": "odd"'))).not.toEqual([]);
  });
});
