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

/** A copy of a value with other text in its members of the given names, wherever they are, from a list, in turn. */
export function withText<T>(value: T, names: ReadonlySet<string>, texts: readonly string[]): T {
  let turn = 0;
  const replace = (some: unknown, isFree: boolean): unknown => {
    if (Array.isArray(some)) return some.map((member) => replace(member, isFree));
    if (typeof some === 'object' && some !== null) {
      return Object.fromEntries(
        Object.entries(some).map(([key, member]) => [key, replace(member, names.has(key))]),
      );
    }
    if (typeof some !== 'string' || !isFree) return some;
    turn += 1;
    return texts[turn % texts.length] ?? '';
  };
  return replace(value, false) as T;
}

/** Members of a plan or status report that hold what people, devices and the hub have written. */
export const FREE_TEXT: ReadonlySet<string> = new Set([
  'manifest',
  'jobId',
  'cancels',
  'because',
  'note',
  'message',
  'hint',
  'code',
  'file',
  'condition',
  'name',
  'hostName',
  'lockTime',
  'campus',
  'description',
  'deviceId',
  'moduleId',
  'answer',
  'examples',
  'methodPayload',
  'errorCode',
  'errorDescription',
  'failureReason',
]);
