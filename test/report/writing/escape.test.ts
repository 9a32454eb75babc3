import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, fence, prose } from '../../../src/report/writing/escape.ts';
import { clip, visible } from '../../../src/report/writing/visible.ts';
import { ACTIVE_TEXT, cellsOf, inlinesOf, linesOutsideFences } from '../support/github-markdown.ts';
import { hostileText } from '../support/hostile-text.ts';

describe('visible', () => {
  it.each([
    ['leaves ordinary text alone', 'Türen schließen, 漢字 👍🏽', 'Türen schließen, 漢字 👍🏽'],
    ['writes line breaks and tabs out', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['disarms terminal sequences', '\u001b[2Jx\u009b', '\\x1b[2Jx\\x9b'],
    ['shows text direction marks', 'a\u202eb\u2066', 'a\\u{202e}b\\u{2066}'],
    ['shows what is invisible', 'a\u200bb\u{e0041}\u3164', 'a\\u{200b}b\\u{e0041}\\u{3164}'],
    ['shows half characters', '\ud83d', '\\u{d83d}'],
  ])('%s', (_, text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  it('never lets an acting character through', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{115f}\u{3164}]/u);
      }),
    );
  });
});

describe('clip', () => {
  it.each([
    ['keeps what fits', 'abc', 3, 'abc'],
    ['ends in an ellipsis', 'abcd', 3, 'ab…'],
    ['counts characters and never splits one', '👍👍👍', 3, '👍👍👍'],
    ['cuts between characters', '👍👍👍👍', 3, '👍👍…'],
  ])('%s', (_, text, length, expected) => {
    expect(clip(text, length)).toBe(expected);
  });
});

describe('code', () => {
  it.each([
    ['a plain word', 'lock-doors', '`lock-doors`'],
    ['backticks', 'a`b``c', '```a`b``c```'],
    ['a backtick at the edge', '`a', '`` `a ``'],
    ['spaces at both edges', ' a ', '`  a  `'],
    ['a pipe', 'a|b', '`a`&#124;`b`'],
    ['a backslash before a pipe', 'a\\|b', '`a\\`&#124;`b`'],
    ['nothing', '', '(empty)'],
  ])('holds %s', (_, text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it('gives a reader the very text, in one cell, and nothing to click', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const cells = cellsOf(`| ${code(text)} | next |`);
        expect(cells).toHaveLength(2);
        const inlines = inlinesOf(cells[0] ?? '');
        expect(
          inlines
            .filter(({ kind }) => kind === 'text')
            .every(({ text: plain }) => /^(\|*|\(empty\))$/.test(plain)),
        ).toBe(true);
        if (text !== '') expect(inlines.map((inline) => inline.text).join('')).toBe(visible(text));
      }),
    );
  });
});

describe('prose', () => {
  it.each([
    ['a sentence', 'It starts within the lead of 24h.', 'It starts within the lead of 24h.'],
    ['times', 'from Mon 2026-03-02 22:00 +01:00.', 'from Mon 2026-03-02 22:00 +01:00.'],
    ['names to ping', 'ask @octocat, please', 'ask `@octocat`, please'],
    ['code of its own', 'raise `revision`, or `a b`', 'raise `revision`, or `a b`'],
    ['code that touches', '`a``b`', '`a` `b`'],
    ['addresses', 'see https://example.test: now', 'see `https://example.test`: now'],
    ['emoji', 'yes :tada: 1:100:', 'yes `:tada`: `1:100`:'],
    ['HTML', 'a <b>c</b>', 'a `<b>c</b>`'],
    ['a commit', 'of 0123456', 'of `0123456`'],
  ])('holds %s', (_, text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  it('leaves nothing active outside code, and no word out', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const cells = cellsOf(`| x ${prose(text)} | next |`);
        expect(cells).toHaveLength(2);
        const inlines = inlinesOf(cells[0] ?? '');
        for (const { kind, text: plain } of inlines)
          if (kind === 'text') expect(plain).not.toMatch(ACTIVE_TEXT);
        const bare = (some: string) => some.replace(/[ `]/gu, '');
        expect(bare(inlines.map((inline) => inline.text).join(''))).toBe(`x${bare(visible(text))}`);
      }),
    );
  });
});

describe('fence', () => {
  it('is longer than any run of backticks in it', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1 }), (lines) => {
        expect(linesOutsideFences(`a\n${fence('diff', lines)}\nb`)).toEqual(['a', 'b']);
      }),
    );
  });
});
