import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { renderDiagnosticsJunit } from '../../src/report/diagnostics/junit.ts';
import { renderStatusJunit } from '../../src/report/status/junit.ts';
import { FREE_TEXT, hostileText, withText } from './support/hostile-text.ts';
import { sampleDiagnostics } from './support/sample-diagnostics.ts';
import { sampleOutcomes } from './support/sample-outcomes.ts';
import { sampleStatus } from './support/sample-status.ts';

type Attributes = Readonly<Record<string, string>>;

/** The elements in order, by a strict parser; throws when the text is not well-formed XML. */
function elementsOf(xml: string): readonly { name: string; attributes: Attributes }[] {
  const elements: { name: string; attributes: Attributes }[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) =>
    elements.push({ name, attributes: attributes as Attributes }),
  );
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return elements;
}

const files = ['jobs/lock-doors.yaml', 'jobs/quiet.yaml'];

describe('JUnit', () => {
  it.each([
    ['diagnostics', renderDiagnosticsJunit(sampleDiagnostics, files)],
    ['status', renderStatusJunit(sampleStatus, sampleOutcomes)],
  ])('of %s reads well', async (name, xml) => {
    elementsOf(xml);
    await expect(xml).toMatchFileSnapshot(`fixtures/${name}.junit.xml`);
  });

  it('counts what it lists', () => {
    const elements = elementsOf(renderStatusJunit(sampleStatus, sampleOutcomes));
    const [all] = elements;
    const count = (name: string) => String(elements.filter((element) => element.name === name).length);
    expect(all?.attributes).toMatchObject({
      tests: count('testcase'),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
    });
    expect(elements.filter(({ name }) => name === 'testcase')).toHaveLength(
      sampleStatus.jobs.length + sampleOutcomes.length,
    );
  });

  it('has a passed test for a file with nothing wrong', () => {
    const elements = elementsOf(renderDiagnosticsJunit([], files));
    expect(elements.map(({ name }) => name)).toEqual(['testsuites', 'testsuite', 'testcase', 'testcase']);
  });

  it('is well-formed with any text, and the text adds no element', () => {
    const shape = (xml: string) => elementsOf(xml).map(({ name }) => name);
    const expected = shape(renderStatusJunit(sampleStatus, sampleOutcomes));
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 5, maxLength: 9 }), (texts) => {
        const xml = renderStatusJunit(
          withText(sampleStatus, FREE_TEXT, texts),
          withText(sampleOutcomes, FREE_TEXT, texts),
        );
        expect(shape(xml)).toEqual(expected);
        elementsOf(renderDiagnosticsJunit(withText(sampleDiagnostics, FREE_TEXT, texts), files));
      }),
    );
  });
});
