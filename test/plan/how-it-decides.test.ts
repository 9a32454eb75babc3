import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addPlanSwitches } from '../../src/cli/options/plan-switches.ts';
import { DEFAULT_CONFIG } from '../../src/manifests/config/normalize.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import { GUARDS, REASONS_OF } from '../../src/model/plan.ts';
import { isFailure, isJudged, type Verdict } from '../../src/model/status-report.ts';
import { WARNING_CODES } from '../../src/plan/warnings.ts';
import { namesOf, VERDICTS } from '../../src/report/writing/states.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/how-it-decides.md'), 'utf8');

/** The cells of the first table below a heading, without its titles. */
function tableBelow(heading: string): readonly (readonly string[])[] {
  const start = page.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`the page has no heading ${heading}`);
  const [table = ''] = /^\|.*(?:\n\|.*)*/m.exec(page.slice(start)) ?? [];
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
}

const codeOf = (cell: string | undefined) => /^`([a-z-]+)`$/.exec(cell ?? '')?.[1];

describe('the page about decisions', () => {
  it('has every reason of every action, in their order', () => {
    const rows = tableBelow('Every reason').map(([action, reason]) => `${action} ${codeOf(reason)}`);
    expect(rows).toEqual(
      Object.entries(REASONS_OF).flatMap(([action, reasons]) =>
        reasons.map((reason) => `${action} ${reason}`),
      ),
    );
  });

  it('has every guard, with a switch of its own', () => {
    const rows = tableBelow('Guards');
    expect(rows.map(([guard]) => codeOf(guard))).toEqual([...GUARDS]);
    const switches = rows.map(([, , allowed]) => /^`(--allow-[a-z-]+)/.exec(allowed ?? '')?.[1]);
    expect(new Set(switches).size).toBe(GUARDS.length);
    const { options } = addPlanSwitches(new Command());
    expect(options.map(({ long }) => long)).toEqual(expect.arrayContaining(switches));
  });

  it('has the default limits of the guard against too many cancels', () => {
    const { maxCancels, maxCancelShare } = DEFAULT_CONFIG.guards;
    const row = tableBelow('Guards').find(([guard]) => codeOf(guard) === 'too-many-cancels');
    expect(row?.[1]).toContain(`more than ${maxCancels} cancels`);
    expect(row?.[1]).toContain(`more than ${maxCancelShare * 100} %`);
  });

  it('has every warning', () => {
    expect(tableBelow('Warnings').map(([code]) => codeOf(code))).toEqual([...WARNING_CODES]);
  });

  it('has every verdict on a job that is over, and its exit code', () => {
    const rows = tableBelow('Verdicts').map(([verdict, , exitCode]) => [codeOf(verdict), exitCode]);
    const verdicts: readonly Verdict[] = namesOf(VERDICTS).filter(isJudged);
    const expected = verdicts.map((verdict) => [verdict, isFailure(verdict) ? '5' : '0']);
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });

  it('has only ids that hubjobs reads as its own', () => {
    const ids = [...page.matchAll(/\bacme-lock-doors-[\da-z-]+/g)].map(([id]) => id);
    expect(ids.length).toBeGreaterThan(5);
    expect(ids.filter((id) => parseJobId(id)?.name !== 'lock-doors')).toEqual([]);
  });
});
