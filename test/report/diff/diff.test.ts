import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RepositoryDiff } from '../../../src/model/repository-diff.ts';
import { renderDiffJson } from '../../../src/report/diff/json.ts';
import { renderDiffMarkdown } from '../../../src/report/diff/markdown.ts';
import { renderDiffPage } from '../../../src/report/diff/page.ts';
import { renderDiffText } from '../../../src/report/diff/text.ts';
import { displayWidth } from '../../../src/report/writing/display-width.ts';
import { diffOf, FLEET, job } from '../../support/diff-files.ts';
import { hostileText, withText } from '../support/hostile-text.ts';
import { activeTexts, brokenRows } from '../support/markdown-checks.ts';
import { emptyDiff, sampleDiff, sampleHubDiff } from '../support/sample-diff.ts';
import { describeSchema, problemsOf } from '../support/schema-checks.ts';
import { describeOnTerminal, plain } from '../support/terminal-checks.ts';

describeOnTerminal('diff', (style) => renderDiffText(sampleDiff, style));

describe('a diff', () => {
  it.each([
    ['diff.md', renderDiffMarkdown(sampleDiff)],
    ['diff-hub.md', renderDiffMarkdown(sampleHubDiff)],
    ['diff-empty.md', renderDiffMarkdown(emptyDiff)],
    ['diff.json', renderDiffJson(sampleHubDiff)],
  ])('reads well as %s', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`../fixtures/${name}`);
  });

  it.each([
    ['with one of everything', sampleDiff],
    ['of one hub', sampleHubDiff],
    ['of nothing', emptyDiff],
  ])('%s keeps its schema', (_, diff) => {
    expect(problemsOf('diff', renderDiffJson(diff))).toEqual([]);
  });

  it('says in its first lines what a reviewer asks first', () => {
    const [title, , headline] = renderDiffMarkdown(sampleDiff).split('\n');
    expect(title).toBe('### Changes against `main`');
    expect(headline).toBe(
      '**1 policy changed; hubjobs.yaml changed; 1 job changed, 1 added, 1 renamed, 2 removed; 1 fleet changed; ' +
        '420 devices, as before; next: `nightly-summary`, Mon 2026-11-30 22:00 +01:00 Europe/Budapest (21:00 UTC)**',
    );
  });

  it('writes every time once', () => {
    const [, , , ...below] = renderDiffMarkdown(sampleDiff).split('\n');
    const times = [...below.join('\n').matchAll(/[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d/g)].map(String);
    expect(times.length).toBeGreaterThan(10);
    // A schedule with one time is a time itself; its run says that in UTC.
    expect(times.filter((time, index) => times.indexOf(time) !== index)).toEqual(['Tue 2026-12-01 17:00']);
  });
});

describe('modules that a job gains and loses', () => {
  const gateways = (moduleId: string) => ({
    'jobs/fleet.yaml': `${FLEET}    - name: gateways
      count: 20
      idPattern: gateway-{index}
      modules: { lock: {}, door: {}, doorbell: {} }
`,
    'jobs/modules.yaml': job('restart', {
      query: `FROM devices.modules WHERE STARTSWITH(moduleId, '${moduleId}')`,
      maxDevices: 30,
    }),
  });
  const diff = diffOf(gateways('lock'), gateways('door'));

  it('are told in every format', () => {
    expect(renderDiffText(diff, plain(120))).toContain('modules  20 → 40: +40 -20');
    expect(renderDiffMarkdown(diff)).toContain('; 40 modules, 20 before; next: ');
    expect(renderDiffMarkdown(diff)).toContain('| Devices | Modules | Runs |');
    expect(renderDiffMarkdown(diff)).toContain('|  | 20 → 40: +40 -20 |');
    expect(renderDiffPage(diff)).toContain('20 → 40: +40 -20');
    const { modules, changes, devices } = JSON.parse(renderDiffJson(diff));
    expect({ modules, devices }).toEqual({ modules: { before: 20, after: 40, isBound: false } });
    expect(changes[0].job.modules).toEqual({ before: 20, after: 40, gained: 40, lost: 20 });
    expect(problemsOf('diff', renderDiffJson(diff))).toEqual([]);
  });

  it('are held to maxDevices', () => {
    expect(renderDiffText(diff, plain(120))).toContain('More modules match than maxDevices allows');
  });
});

describeSchema('diff', renderDiffJson(sampleHubDiff));

/** What people and hubs have written. */
const FREE = new Set([
  'name',
  'formerName',
  'ref',
  'commit',
  'file',
  'before',
  'after',
  'path',
  'about',
  'message',
  'code',
  'names',
  'cancels',
  'jobId',
  'reason',
  'because',
  'lockTime',
]);

describe('text of others in a diff', () => {
  const hostile = (check: (diff: RepositoryDiff) => void) =>
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 5, maxLength: 12 }), (texts) =>
        check(withText(sampleHubDiff, FREE, texts)),
      ),
      { numRuns: 100 },
    );

  it('stays in its place in Markdown', () => {
    const count = (markdown: string, line: string) =>
      markdown.split('\n').filter((one) => one === line).length;
    hostile((diff) => {
      const markdown = renderDiffMarkdown(diff);
      expect(activeTexts(markdown)).toEqual([]);
      expect(brokenRows(markdown)).toEqual([]);
      expect([count(markdown, '<details>'), count(markdown, '</details>')]).toEqual([1, 1]);
    });
  });

  it('neither acts in a terminal nor overflows it', () => {
    hostile((diff) => {
      for (const width of [44, 80]) {
        const text = renderDiffText(diff, plain(width));
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
    });
  });
});

it('a long diff fits a comment, and says what was left out', () => {
  const changes = Array.from({ length: 200 }, () => sampleDiff.changes).flat();
  const markdown = renderDiffMarkdown({ ...sampleDiff, changes });
  expect(markdown.length).toBeLessThanOrEqual(65_536);
  expect(markdown).toMatch(/[0-9,]+ more changes in the artifact\./);
  expect(brokenRows(markdown)).toEqual([]);
});
