import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentMark, cutMarkdown, readComment, renderComment } from '../../../src/report/comment/comment.ts';
import { renderDiagnosticsMarkdown } from '../../../src/report/diagnostics/markdown.ts';
import { renderPlanMarkdown } from '../../../src/report/plan/markdown.ts';
import { linesOutsideFences } from '../support/github-markdown.ts';
import { hostileText } from '../support/hostile-text.ts';
import { sampleDiagnostics } from '../support/sample-diagnostics.ts';
import { samplePlan } from '../support/sample-plan.ts';

const plan = renderPlanMarkdown(samplePlan);

describe('the comment on a pull request', () => {
  it('has the plan before what was simulated, and a mark that only its hub has', () => {
    const text = renderComment({
      key: 'production',
      sections: new Map([
        ['validate', 'valid'],
        ['simulate', 'simulated'],
        ['plan', 'planned'],
      ]),
    });
    expect(text).toBe(
      [
        '<!-- hubjobs:comment production -->',
        '<!-- hubjobs:section plan -->\nplanned\n',
        '<!-- hubjobs:section simulate -->\nsimulated\n',
        '<!-- hubjobs:section validate -->\nvalid\n',
      ].join('\n'),
    );
    expect(commentMark('production-2')).not.toBe(commentMark('production'));
    expect(commentMark('a --> b')).toBe('<!-- hubjobs:comment a%20%2D%2D%3E%20b -->');
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((key) => !/\p{Cs}/u.test(key)),
        fc.uniqueArray(fc.constantFrom('plan', 'simulate', 'validate', 'status'), { minLength: 1 }),
        fc.array(hostileText, { minLength: 4, maxLength: 4 }),
        (key, names, texts) => {
          const sections = new Map(
            names.map((name, index) => [name, (texts[index] ?? '').replace(/\r/g, '').trim()]),
          );
          const again = readComment(renderComment({ key, sections }));
          expect(again?.key).toBe(key);
          expect(new Map([...(again?.sections ?? [])].sort())).toEqual(new Map([...sections].sort()));
        },
      ),
    );
  });

  it.each([
    ['somebody else\u2019s text', 'Looks good to me'],
    ['a mark that is not on the first line', `hello\n${commentMark('production')}`],
    ['a broken mark', '<!-- hubjobs:comment %E0%A4%A -->'],
  ])('is not seen in %s', (_, text) => {
    expect(readComment(text)).toBeUndefined();
  });

  it('never has more characters than asked, and tears nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 500, max: 20_000 }),
        fc.integer({ min: 1, max: 6 }),
        (maxLength, times) => {
          const sections = new Map([
            ['plan', plan.repeat(times)],
            ['validate', renderDiagnosticsMarkdown(sampleDiagnostics)],
          ]);
          const text = renderComment({ key: 'production', sections }, maxLength);
          expect(text.length).toBeLessThanOrEqual(maxLength);
          const lines = linesOutsideFences(text);
          const count = (line: string) => lines.filter((one) => one === line).length;
          expect(count('<details>')).toBe(count('</details>'));
        },
      ),
    );
  });

  it('says when something was cut', () => {
    expect(cutMarkdown('one\n\ntwo\n\nthree', 8)).toMatch(/^one\n\n\*The rest is in the summary/);
    expect(cutMarkdown('one\n\ntwo', 8)).toBe('one\n\ntwo');
  });

  it('keeps the lines of facts when it cuts: the digest, the commit, the run', () => {
    const text = `one\n\n${'two '.repeat(50)}\n\n<sub>digest \`abc\`</sub>\n\nthree\n\n<sub>commit</sub>\n`;
    expect(cutMarkdown(text, 60)).toMatch(
      /^one\n\n\*The rest is in [^\n]*\*\n\n<sub>digest `abc`<\/sub>\n\n<sub>commit<\/sub>$/,
    );
  });
});
