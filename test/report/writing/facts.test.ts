import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Text } from '../../../src/report/writing/facts.ts';
import { htmlText } from '../../../src/report/writing/html.ts';
import { cell, inline } from '../../../src/report/writing/markdown.ts';
import { plainText } from '../../../src/report/writing/plain.ts';
import { factLines } from '../../../src/report/writing/terminal.ts';
import { ACTIVE_TEXT, inlinesOf } from '../support/github-markdown.ts';
import { hostileText } from '../support/hostile-text.ts';
import { plain } from '../support/terminal-checks.ts';

const at = Date.parse('2026-03-02T21:00:00Z');
const when = { at, timeZone: 'Europe/Budapest', now: at - 3_600_000 };

const cases: readonly (readonly [string, Text, { plain: string; inline: string; cell: string }])[] = [
  [
    'our own words → the same everywhere',
    'call the method',
    { plain: 'call the method', inline: 'call the method', cell: 'call the method' },
  ],
  [
    'a name of others → code',
    ['call ', { code: 'a|b' }],
    { plain: 'call a|b', inline: 'call `a`&#124;`b`', cell: 'call `a`&#124;`b`' },
  ],
  [
    'a sentence of others → code where it could do something',
    [{ said: 'ask @octocat now' }],
    { plain: 'ask @octocat now', inline: 'ask `@octocat` now', cell: 'ask `@octocat` now' },
  ],
  [
    'a time → local and UTC, in a cell under each other',
    [{ time: when }],
    {
      plain: 'Mon 2026-03-02 22:00 +01:00 Europe/Budapest (21:00 UTC), in 60 minutes',
      inline: 'Mon 2026-03-02 22:00 +01:00 Europe/Budapest (21:00 UTC)',
      cell: 'Mon 2026-03-02 22:00 +01:00<br>`Europe/Budapest`<br>2026-03-02 21:00 UTC',
    },
  ],
  [
    'two things → a new line in a cell',
    ['completed', { between: ', ' }, 'attempt 2'],
    { plain: 'completed, attempt 2', inline: 'completed, attempt 2', cell: 'completed<br>attempt 2' },
  ],
  [
    'a changed value → before and after',
    [{ change: { before: 41, after: { b: 1, a: 2 } } }],
    { plain: '41 → {"a":2,"b":1}', inline: '`41 → {"a":2,"b":1}`', cell: '`41 → {"a":2,"b":1}`' },
  ],
  [
    'a value that was not there → nothing',
    [{ change: { after: 43 } }],
    { plain: 'nothing → 43', inline: '`nothing → 43`', cell: '`nothing → 43`' },
  ],
];

describe('a fact', () => {
  it.each(cases)('%s', (_, text, expected) => {
    expect({ plain: plainText(text), inline: inline(text), cell: cell(text) }).toEqual(expected);
  });

  it('with a payload and a detail has lines for them on a terminal, and no detail in a cell', () => {
    const text: Text = ['call ', { code: 'x' }, ' with ', { json: { a: 1 } }, { detail: 'within 30s' }];
    expect(factLines({ what: text }, plain(80))).toEqual([
      '    what     call x with {"a":1}',
      '             within 30s',
    ]);
    expect(factLines({ what: text }, plain(30)).slice(1, 3)).toEqual([
      '    call x with {"a":1}',
      '    within 30s',
    ]);
    expect(cell(text)).toBe('call `x` with `{"a":1}`');
  });

  it('with a long diff shows its beginning in a cell', () => {
    const diff = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => ({ mark: '+' as const, text }));
    expect(cell(['update the twin', { diff }])).toBe(
      'update the twin<br>`+ a`<br>`+ b`<br>`+ c`<br>`+ d`<br>and 2 more',
    );
  });

  it('never lets a text of others act, in any format', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, sentence) => {
        const text: Text = ['x ', { code: name }, ' y ', { said: sentence }];
        expect(plainText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(htmlText(text).replaceAll(/<\/?code>/g, '')).not.toMatch(/[<>"']/);
        for (const markdown of [inline(text), cell(text)]) {
          const active = inlinesOf(markdown).filter(
            ({ kind, text: shown }) => kind === 'text' && ACTIVE_TEXT.test(shown),
          );
          expect(active).toEqual([]);
        }
      }),
    );
  });
});
