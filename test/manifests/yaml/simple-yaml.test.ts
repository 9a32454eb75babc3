import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnyYaml } from '../../../src/manifests/yaml/any-yaml.ts';
import { readSimpleYaml } from '../../../src/manifests/yaml/simple-yaml.ts';
import { FIRST_SEED, STRESS } from '../../support/stress.ts';

/** What is read without the library is the same with it, every place included. Answers whether it was. */
function agrees(text: string): boolean {
  const documents = readSimpleYaml(text);
  if (!documents) return false;
  expect(readAnyYaml(text)).toEqual({ documents, problems: [] });
  return true;
}

const simple: Readonly<Record<string, string>> = {
  'a map of maps': 'a:\n  b: 1\n  c:\n      d: x\ne: true\n',
  'a list below its key': 'a:\n- b\n- c: 1\n  d: null\n-   e: 2\n    f:\n    - g\nh: 3\n',
  'several documents': '# first\n---\na: 1\n---\n# nothing\n---\n- b\n# last\n',
  'no line end': 'a: 1',
  'nothing but a comment': '# later\n',
  'quotes of both kinds': `a: "it's # here"\nb: 'it''s: "here"'\n"c": ''\n"d e": ""\n`,
  'texts that only begin like numbers': 'a: 1.4.2\nb: 10m\nc: 95%\nd: 2027-03-01T22:05Z\ne: 1_000\nf: 0x1g\n',
  numbers: 'a: 0\nb: -12\nc: 0.5\nd: -1.25\ne: 999999999999999\n',
  'brackets inside each other': 'a: { b: [1, "x, y", { c: d }], e: {}, f: [ ] } # last\n',
  'colons and signs in texts': "a: tags.b = 'c' AND d#e >= http://f:80/g\nb: [x:y, z?]\n",
  'texts of several lines': 'a: >-\n  b\n  c: d # e\n\nf:\n  - |\n    g\n    - h\n',
  'comments everywhere': '# a\na: # b\n  # c\n  b: 1 # d\n# e\n  c: 2\n\n\n# f\nd: 3\n# g\n',
  'an anchor and its aliases':
    'a: &x 1\nb: *x\nc: &y # c\n  d: { e: [f] }\ng: *y\nh:\n  - *x\n  - *y # i\nj: &z\n- k\nl: *z\n',
  'comments below maps and lists':
    'z:\n  a:\n    b:\n      c: 1\n      # d\n  e: 2\na:\n  b:\n    - c: 1\n    # d\n\n    # e\nf:\n  g:\n    h: [i]\n  # j\n---\nk:\n  l: 2\n  # m\n',
  'letters of other languages': 'a: Türen schließen – Öffnen\n# 門\nb: "🚪"\n',
};

const other: Readonly<Record<string, string>> = {
  'an anchor without a value': 'a: &x\nb: 1\n',
  'an anchor inside one of the same name': 'a: &x\n  b: &x\n    c: 1\nd: *x\n',
  'an anchor of a list item': 'a:\n  - &x b\n',
  'an alias without an anchor': 'a: *x\n',
  'an alias of another document': 'a: &x 1\n---\na: *x\n',
  'an alias in its own anchor': 'a: &x\n  b: *x\n',
  'an alias in another anchor': 'a: &x 1\nb: &y\n  c: *x\n',
  'an alias between brackets': 'a: &x 1\nb: [*x]\n',
  'aliases for very much': `a: &x ${'b'.repeat(20_000)}\n${Array.from({ length: 6 }, (_, index) => `c${index}: *x\n`).join('')}`,
  'a tag': 'a: !!str 1\n',
  'no value': 'a:\nb: 1\n',
  'the same key twice': 'a: 1\na: 2\n',
  'the key __proto__': '__proto__: 1\n',
  'a key that is no text': 'null: 1\n',
  'a merge key': '<<: { a: 1 }\n',
  'a key with spaces': 'a b: 1\n',
  'a number in another form': 'a: 010\n',
  'a number with a zero at its end': 'version: 1.10\n',
  'a number that is not exact': 'a: 12345678901234567890\n',
  'a word with a capital letter': 'a: True\n',
  'a text over two lines': 'a: b\n  c\n',
  'brackets over two lines': 'a: [1,\n  2]\n',
  'a colon in front of a comma': 'a: [b:, c]\n',
  'a comma too many': 'a: [1, ]\n',
  'an escape': 'a: "b\\n"\n',
  'a quote that is not closed': 'a: "b\n',
  'a comment inside quotes that are a part of the text': "a: b = 'door #1'\n",
  'an empty line in a text of several lines': 'a: |\n  b\n\n  c\n',
  'blanks below a text of several lines': 'a: |\n  b\n   \nc: 1\n',
  'lines of several indentations in a text': 'a: >\n  b\n    c\n',
  'a comment that is indented further than the map above it': 'a: 1\n  # b\nc: 2\n',
  'a comment that is indented further than the map below it': 'a:\n    # b\n  c: 1\n',
  'comments of two indentations below a map': 'a:\n  b: 1\n  # c\n# d\ne: 2\n',
  'a line that is indented too far': 'a: 1\n  b: 2\n',
  'a line between two indentations': 'a:\n    b: 1\n  c: 2\n',
  'a tab': 'a:\t1\n',
  'line ends of Windows': 'a: 1\r\n',
  'a directive': '%YAML 1.2\n---\na: 1\n',
  'a mark of the end': 'a: 1\n...\n',
  'text alone': 'a\n',
  'all of it indented': '  a: 1\n',
  'maps nested very deeply': Array.from({ length: 60 }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
  'brackets nested very deeply': `a: ${'['.repeat(60)}${']'.repeat(60)}\n`,
  'a very long text': `a: ${'b'.repeat(100_000)}\n`,
};

const samples = readdirSync('jobs', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .toSorted()
  .map((file) => readFileSync(path.join('jobs', file), 'utf8'));

/** Pieces of YAML that mean something, some only where they stand. */
const PIECES = [
  ...[
    'a',
    '1',
    '1.0',
    '0x1',
    'null',
    'True',
    '~',
    "'",
    '"',
    '""',
    "''",
    '\\',
    '“',
    '\u00a0',
    '\t',
    '\r\n',
    'é',
  ],
  ...[
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\n  ',
    '\n    ',
    '\n   \n',
    '#',
    ' #',
    ' # c',
    '\n# c\n',
    '\n  # c\n',
    '---\n',
  ],
  ...[
    '-',
    '- ',
    '? ',
    ':',
    ': ',
    ',',
    ', ',
    '[',
    ']',
    '{',
    '}',
    '[]',
    '{ b: c }',
    'b: ',
    '\nb: c',
    '\n- b',
    '<<: ',
  ],
  ...[
    '&a ',
    '*a',
    '!t ',
    '|\n',
    '>-\n',
    '|2\n',
    '%',
    '@',
    '`',
    '---',
    '...',
    '=',
    '$',
    '.',
    '=1',
    '__proto__: ',
  ],
];
const piece = fc.constantFrom(...PIECES);

/** A text with up to three pieces put in, in the place of some characters. */
const damaged = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(
      texts,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 4 }), fc.oneof(fc.constant(''), piece)), { maxLength: 3 }),
    )
    .map(([text, damages]) =>
      damages.reduce((left, [at, length, put]) => {
        const start = at % (left.length + 1);
        return left.slice(0, start) + put + left.slice(start + length);
      }, text),
    );

/** A text with up to three more lines that say nothing. */
const commented = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(
      texts,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 8 }), fc.constantFrom('# c', '# c', '')), { maxLength: 3 }),
    )
    .map(([text, more]) =>
      more
        .reduce((lines, [at, indent, comment]) => {
          const line = comment === '' ? '' : ' '.repeat(indent) + comment;
          return lines.toSpliced(at % lines.length, 0, line);
        }, text.split('\n'))
        .join('\n'),
    );

const word = fc.constantFrom(
  'a',
  'b1',
  'c d',
  "it's",
  "x = 'y'",
  '1.4.2',
  '10m',
  'http://x',
  'e#f',
  '{index:3}',
  '-x',
  '=',
  'ü',
);
const scalar = fc.oneof(
  word,
  fc.constantFrom(
    '&x 0',
    '*x',
    '-1',
    '2.5',
    'null',
    'true',
    '"q"',
    "'it''s'",
    '"# n"',
    "''",
    '[1, [b]]',
    '{ k: v, "l": [] }',
    '1.10',
    '"\\n"',
  ),
);
const comment = fc.constantFrom('', '', '', ' # c', "  # it's", '  ');
const between = fc.constantFrom('', '', '', '', '\n', '# c\n', '  # c\n', '    # c\n');
const indentation = fc.constantFrom(2, 2, 2, 1, 4);

/** Lines of a map or a list, each with its own line end, indented from 0. */
const { block } = fc.letrec<{ block: readonly string[] }>((tie) => {
  const lines = (values: fc.Arbitrary<readonly string[]>, mark: (index: number) => string, by: number) =>
    fc
      .array(fc.tuple(values, between), { minLength: 1, maxLength: 4 })
      .map((all) =>
        all.flatMap(([[first = '', ...rest], above], index) => [
          ...(above === '' ? [] : [above]),
          mark(index) + first,
          ...rest.map((line) => ' '.repeat(by) + line),
        ]),
      );
  const onLine = fc.tuple(scalar, comment).map(([text, behind]) => [` ${text}${behind}\n`]);
  const text = fc
    .tuple(
      fc.constantFrom('|', '>', '|-', '>-'),
      fc.array(fc.oneof(word, fc.constantFrom('- a', 'b: c', '# d')), { minLength: 1, maxLength: 3 }),
    )
    .map(([mark, all]) => [` ${mark}\n`, ...all.map((one) => `  ${one}\n`)]);
  const below = fc
    .tuple(fc.oneof(comment, fc.constantFrom(' &x', ' &x', ' &y # c')), indentation, tie('block'))
    .map(([behind, by, all]) => [`${behind}\n`, ...all.map((line) => ' '.repeat(by) + line)]);
  const inItem = tie('block').map(([first = '', ...rest]) => [
    ` ${first}`,
    ...rest.map((line) => `  ${line}`),
  ]);
  return {
    block: fc.oneof(
      { depthSize: 'small' },
      lines(fc.oneof({ depthSize: 'small' }, onLine, text, below), (index) => `${'abcd'.charAt(index)}:`, 0),
      lines(fc.oneof({ depthSize: 'small' }, onLine, text, inItem), () => '-', 0),
    ),
  };
});
const regular = block.map((lines) => lines.join(''));

describe('YAML of the usual forms', () => {
  it.each(Object.entries(simple))('%s: read without the library', (_, text) => {
    expect(agrees(text)).toBe(true);
  });

  it.each(Object.entries(other))('%s: left to the library', (_, text) => {
    expect(readSimpleYaml(text)).toBeUndefined();
  });

  it('is what the sample manifests are written in', () => {
    expect(samples.every(agrees)).toBe(true);
  });

  it.each([
    ['regular', regular, 2_000, 400],
    ['nearly regular', damaged(regular), 4_000, 400],
    ['commented', commented(fc.oneof(regular, fc.constantFrom(...samples))), 3_000, 800],
    ['sample', damaged(fc.constantFrom(...samples)), 2_000, 100],
    ['any', fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')), 4_000, 100],
  ])('is read as the library reads it: %s texts', (_, texts, runs, least) => {
    let read = 0;
    fc.assert(
      fc.property(texts, (text) => {
        if (agrees(text)) read += 1;
      }),
      { numRuns: runs * STRESS, seed: FIRST_SEED },
    );
    expect(read).toBeGreaterThan(least * STRESS);
  });
});
