import { describe, expect, it } from 'vitest';
import { renderStatusJson } from '../../../src/report/status/json.ts';
import { sampleOutcomes } from '../support/sample-outcomes.ts';
import { sampleStatus } from '../support/sample-status.ts';
import { describeSchema, problemsOf } from '../support/schema-checks.ts';

describe('status.json', () => {
  it.each([
    ['a report', undefined],
    ['a report of a run', sampleOutcomes],
    ['a report of a run that had nothing to do', []],
  ])('of %s keeps its schema', (_, outcomes) => {
    expect(problemsOf('status', renderStatusJson(sampleStatus, outcomes))).toEqual([]);
  });

  it('is the same text for the same report', async () => {
    await expect(renderStatusJson(sampleStatus, sampleOutcomes)).toMatchFileSnapshot(
      '../fixtures/status.json',
    );
  });

  it('has no outcomes when no run wrote it', () => {
    expect(JSON.parse(renderStatusJson(sampleStatus))).not.toHaveProperty('outcomes');
  });
});

describeSchema('status', renderStatusJson(sampleStatus));
