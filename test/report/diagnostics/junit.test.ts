import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDiagnosticsJunit } from '../../../src/report/diagnostics/junit.ts';
import { FREE_TEXT, hostileText, withText } from '../support/hostile-text.ts';
import { sampleDiagnostics } from '../support/sample-diagnostics.ts';
import { elementNames, elementsOf } from '../support/xml-elements.ts';

const files = ['jobs/lock-doors.yaml', 'jobs/quiet.yaml'];

describe('JUnit of diagnostics', () => {
  it('reads well', async () => {
    const xml = renderDiagnosticsJunit(sampleDiagnostics, files);
    elementsOf(xml);
    await expect(xml).toMatchFileSnapshot('../fixtures/diagnostics.junit.xml');
  });

  it('has a passed test for a file with nothing wrong', () => {
    const names = elementNames(renderDiagnosticsJunit([], files));
    expect(names).toEqual(['testsuites', 'testsuite', 'testcase', 'testcase']);
  });

  it('is well-formed with any text', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 5, maxLength: 9 }), (texts) => {
        elementsOf(renderDiagnosticsJunit(withText(sampleDiagnostics, FREE_TEXT, texts), files));
      }),
    );
  });
});
