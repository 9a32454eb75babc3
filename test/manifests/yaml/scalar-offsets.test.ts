import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, isScalar, parseDocument, Scalar } from 'yaml';
import { scalarOffsets } from '../../../src/manifests/yaml/scalar-offsets.ts';

/** A value written in a style, and its offsets as read back; the style may have been impossible for the value. */
function writeAndRead(value: string, style: Scalar.Type, lineWidth: number) {
  const document = new Document({ spec: { query: value } });
  const node = document.getIn(['spec', 'query'], true);
  if (isScalar(node)) node.type = style;
  const text = document.toString({ lineWidth });
  const read = parseDocument(text).getIn(['spec', 'query'], true);
  // The writer itself gets a few odd texts wrong.
  if (!isScalar(read) || !read.range || typeof read.value !== 'string') return undefined;
  const [start, end] = read.range;
  return { text, value: read.value, start, end, style: read.type };
}

const styles = [
  Scalar.PLAIN,
  Scalar.QUOTE_SINGLE,
  Scalar.QUOTE_DOUBLE,
  Scalar.BLOCK_LITERAL,
  Scalar.BLOCK_FOLDED,
] as const;

const pieces = fc.constantFrom(
  'a',
  'B',
  '7',
  "'",
  '"',
  '\\',
  'é',
  '😀',
  ' ',
  '  ',
  '\t',
  '\n',
  '\n\n',
  'x y',
  '#',
  ':',
);
const someValue = fc
  .string({ unit: pieces, minLength: 1, maxLength: 60 })
  // Nobody points into blanks alone.
  .filter((value) => /\S/.test(value));

describe.each(styles)('offsets of a value written as %s', (style) => {
  it('lead from each character to where it is written', () => {
    fc.assert(
      fc.property(someValue, fc.integer({ min: 20, max: 80 }), (value, lineWidth) => {
        const written = writeAndRead(value, style, lineWidth);
        fc.pre(written !== undefined);
        const offsets = scalarOffsets(written.text, written);
        if (!offsets) throw new Error(`not followed: ${JSON.stringify(written)}`);
        expect(offsets).toHaveLength(written.value.length + 1);
        expect(offsets.toSorted((a, b) => a - b)).toEqual(offsets);
        for (const [index, character] of written.value.split('').entries()) {
          // Letters are written as themselves in every style; the rest may be an escape or a fold.
          if (/[aB7xy]/.test(character)) expect(written.text[offsets[index] ?? -1]).toBe(character);
        }
        expect(offsets[0]).toBeGreaterThanOrEqual(written.start);
        expect(offsets.at(-1)).toBeLessThanOrEqual(written.end);
      }),
      { numRuns: 300 },
    );
  });
});

describe('offsets of a value', () => {
  it.each([
    ['an escape is one character', '"\\x41b"', 'QUOTE_DOUBLE', 'Ab', [1, 5, 6]],
    ['an escaped line end is none', '"a\\\n  b"', 'QUOTE_DOUBLE', 'ab', [1, 6, 7]],
    ['a doubled quote is one', "'it''s'", 'QUOTE_SINGLE', "it's", [1, 2, 3, 5, 6]],
    ['a fold is one space', 'a\n  b', 'PLAIN', 'a b', [0, 1, 4, 5]],
    ['a blank line in a fold is a line end', 'a\n\n  b', 'PLAIN', 'a\nb', [0, 1, 5, 6]],
    ['Windows line ends fold too', 'a\r\n  b', 'PLAIN', 'a b', [0, 1, 5, 6]],
    ['a block begins after its header', '|-\n  ab', 'BLOCK_LITERAL', 'ab', [5, 6, 7]],
    [
      'an indicator of indentation leaves blanks in the text',
      '|2-\n   ab',
      'BLOCK_LITERAL',
      ' ab',
      [6, 7, 8, 9],
    ],
  ])('%s', (_, text, style, value, offsets) => {
    expect(scalarOffsets(text, { start: 0, end: text.length, value, style })).toEqual(offsets);
  });

  it('are not guessed when the text does not give the value', () => {
    expect(scalarOffsets('abc', { start: 0, end: 3, value: 'abd', style: 'PLAIN' })).toBeUndefined();
  });
});
