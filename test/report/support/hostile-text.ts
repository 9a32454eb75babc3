import fc from 'fast-check';

const fragments = [
  '@octocat',
  '@github/security',
  '#1',
  'owner/repo#2',
  'GH-3',
  'https://example.test/?q=1',
  'www.example.test',
  'a@example.test',
  ':tada:',
  '1:100:',
  '![x](https://example.test/x.png)',
  '[x](javascript:alert(1))',
  '<img src=x onerror=alert(1)>',
  '</details>',
  '</td></table>',
  '<!--',
  '-->',
  '&lt;b&gt;',
  '&#64;octocat',
  '\\@octocat',
  '|',
  '\\|',
  '\\\\|',
  '`',
  '``',
  '```',
  '\\`',
  '`x`',
  '~~~',
  '**',
  '__x__',
  '$x$',
  '$$',
  '\n',
  '\r\n',
  '\n\n# x',
  '\n| a | b |\n',
  '\n```\n',
  '::error::x',
  '%0A::set-output',
  '\u001b[31m',
  '\u001b]8;;https://example.test\u0007',
  '\u0008',
  '\u0000',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\u{e0041}',
  '\ud800',
  '\u00a0',
  '\u3164',
  '0123456789abcdef0123456789abcdef01234567',
  ' ',
  '  ',
  'x',
  "tags.building = '43'",
  '漢字',
  '👩‍👩‍👧',
  'e\u0301',
];

/** Text that someone who wants to break out would write. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

/** A copy of a value with other text wherever it holds free text; `keep` names the members that stay. */
export function withText<T>(value: T, replace: () => string, keep: ReadonlySet<string>): T {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      typeof member === 'string' && !keep.has(key) ? replace() : member,
    ),
  );
}
