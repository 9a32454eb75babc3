import { describe, expect, it } from 'vitest';
import { planFacts } from '../../../src/report/plan/facts.ts';
import { renderPlanMarkdown } from '../../../src/report/plan/markdown.ts';
import { renderPlanText } from '../../../src/report/plan/text.ts';
import { changedLines } from '../../../src/report/status/changed-lines.ts';
import { statusFacts } from '../../../src/report/status/facts.ts';
import { renderStatusJunit } from '../../../src/report/status/junit.ts';
import { renderStatusMarkdown } from '../../../src/report/status/markdown.ts';
import { renderStatusText } from '../../../src/report/status/text.ts';
import { stageBar, stageText } from '../../../src/report/writing/stage-bar.ts';
import { rolloutPlan, rolloutStatus } from '../support/sample-rollouts.ts';
import { describeOnTerminal, plain } from '../support/terminal-checks.ts';
import { elementsOf } from '../support/xml-elements.ts';

describeOnTerminal('rollout-plan', (style) => renderPlanText(rolloutPlan, style));
describeOnTerminal('rollout-status', (style) => renderStatusText(rolloutStatus, style));

describe('rollouts in a report', () => {
  it.each([
    ['rollout-plan.md', renderPlanMarkdown(rolloutPlan)],
    ['rollout-status.md', renderStatusMarkdown(rolloutStatus)],
    ['rollout-status.junit.xml', renderStatusJunit(rolloutStatus)],
  ])('read well: %s', async (file, text) => {
    await expect(text).toMatchFileSnapshot(`../fixtures/${file}`);
  });

  it.each([
    ['plan', renderPlanText(rolloutPlan, plain(200))],
    ['status', renderStatusText(rolloutStatus, plain(200))],
  ])('that do not go on come first in a %s, with the ways on', (_, text) => {
    const first = text.split('\n').find((line) => line.startsWith('! '));
    expect(text.indexOf('! ')).toBeLessThan(text.indexOf('rollout failed'));
    expect(first).toContain('lock-firmware: Stage canary failed');
    expect(first).toContain('To go on: merge a new version; or merge `promote: rest`');
  });

  it('have their changes and jobs to themselves', () => {
    const planned = planFacts(rolloutPlan);
    expect(planned.changes.map(({ name }) => name)).toEqual(['open-gates']);
    expect(planned.rollouts.map(({ changes }) => changes.length)).toEqual([1, 1]);
    const reported = statusFacts(rolloutStatus);
    expect(reported.jobs.map(({ name }) => name)).toEqual(['lock-doors']);
    expect(reported.rollouts.map(({ jobs }) => jobs.length)).toEqual([3, 1]);
  });

  it('are tests: one that has failed fails, one under way is skipped', () => {
    const elements = elementsOf(renderStatusJunit(rolloutStatus));
    expect(elements.find(({ name }) => name === 'testsuite')?.attributes).toMatchObject({
      name: 'rollouts on production',
      tests: '2',
      failures: '1',
      skipped: '1',
    });
  });

  it('are a line each time a stage has changed', () => {
    const [gateways, ...others] = rolloutStatus.rollouts;
    if (!gateways) throw new Error('the sample has no rollout');
    const stages = gateways.stages.map((stage) =>
      stage.name === 'early' ? { ...stage, phase: 'passed' as const } : stage,
    );
    const after = { ...rolloutStatus, rollouts: [{ ...gateways, stages }, ...others] };
    expect(changedLines(rolloutStatus, rolloutStatus)).toEqual([]);
    expect(changedLines(rolloutStatus, after)).toEqual([
      '2026-03-02 20:30 UTC  gateway-firmware, stage early: passed; 56 of 60 done, 4 left\n',
    ]);
  });
});

describe('the bar of a stage', () => {
  it.each([
    ['all are done', { enrolled: 12, reached: 12 }, '████████████████████', '12 of 12 done'],
    ['nobody is done', { enrolled: 12, reached: 0 }, '░░░░░░░░░░░░░░░░░░░░', '0 of 12 done, 12 left'],
    [
      'one of many is lost',
      { enrolled: 5000, reached: 4999, failed: 0, lost: 1, left: 0 },
      '███████████████████?',
      '4,999 of 5,000 done, 1 lost',
    ],
    [
      'there is one of each',
      { enrolled: 4, reached: 1, failed: 1, lost: 1, left: 1 },
      '█████xxxxx?????░░░░░',
      '1 of 4 done, 1 failed, 1 lost, 1 left',
    ],
    ['nobody knows who is done', { enrolled: 12 }, '', '12 devices'],
    ['nobody knows anything', {}, '', 'not counted'],
    ['there is no device', { enrolled: 0, reached: 0 }, '', '0 of 0 done'],
  ])('when %s', (_, numbers, bar, text) => {
    expect(stageBar(numbers)).toBe(bar);
    expect(stageText(numbers)).toBe(text);
  });
});
