import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderStatusJunit } from '../../../src/report/status/junit.ts';
import { FREE_TEXT, hostileText, withText } from '../support/hostile-text.ts';
import { sampleOutcomes } from '../support/sample-outcomes.ts';
import { sampleStatus } from '../support/sample-status.ts';
import { elementNames, elementsOf } from '../support/xml-elements.ts';

describe('JUnit of a status', () => {
  const xml = renderStatusJunit(sampleStatus, sampleOutcomes);

  it('reads well', async () => {
    elementsOf(xml);
    await expect(xml).toMatchFileSnapshot('../fixtures/status.junit.xml');
  });

  it('counts what it lists', () => {
    const elements = elementsOf(xml);
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

  it('is well-formed with any text, and the text adds no element', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 5, maxLength: 9 }), (texts) => {
        const hostile = renderStatusJunit(
          withText(sampleStatus, FREE_TEXT, texts),
          withText(sampleOutcomes, FREE_TEXT, texts),
        );
        expect(elementNames(hostile)).toEqual(elementNames(xml));
      }),
    );
  });
});
