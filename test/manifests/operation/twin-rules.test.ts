import { describe, expect, it } from 'vitest';
import { checkTwinSection } from '../../../src/manifests/operation/twin-rules.ts';
import { job, readTexts } from '../../support/read-text.ts';
import { TWIN_CASES } from '../../support/twin-cases.ts';

const CODES: Readonly<Record<string, string>> = {
  depth: 'twin-depth',
  'null-in-list': 'twin-null-in-list',
  number: 'twin-number',
  text: 'twin-size',
  size: 'twin-size',
  'key-length': 'twin-key',
  'key-character': 'twin-key',
  'key-name': 'twin-key',
};

describe('a twin update', () => {
  it.each(TWIN_CASES)('$name', ({ tags, problem }) => {
    const { manifests, diagnostics } = readTexts({ 'a.yaml': job({ action: `twin: { tags: ${tags} }` }) });
    const kind = problem?.slice(0, problem.indexOf(' '));
    expect(diagnostics.map(({ code }) => code)).toEqual(kind === undefined ? [] : [CODES[kind]]);
    expect(manifests).toHaveLength(kind === undefined ? 1 : 0);
  });

  it('points at the value, or at the key', () => {
    const text = job({
      action: 'twin: { desired: { usb: [{ k: "1" }, { k: null }], "a.b": 1, big: 4503599627370496 } }',
    });
    const found = readTexts({ 'a.yaml': text }).diagnostics.map(({ message, hint, excerpt, range }) => [
      message,
      excerpt?.[0]?.slice(range.column - 1, range.endColumn - 1),
      hint,
    ]);
    expect(found).toEqual([
      [
        'a list in a twin cannot contain null, not even in a map inside the list',
        'null',
        'leave it out: null only removes keys outside lists, and a list is replaced as a whole',
      ],
      ['the key "a.b" contains `.`', '"a.b"', 'write nested maps: `a.b: 1` is `a: { b: 1 }`'],
      [
        '4503599627370496 is outside the range of whole numbers in a twin, -4503599627370496 to 4503599627370495',
        '4503599627370496',
        'put it in quotes to make it text',
      ],
    ]);
  });

  it('has four times the room for desired properties, and leaves generators out', () => {
    const large = { aa: 'x'.repeat(4_090), bb: 'x'.repeat(4_090), c: 1 };
    expect(checkTwinSection('desired', large, [])).toEqual([]);
    expect(checkTwinSection('tags', { ...large, c: null }, [], (value) => value === large.aa)).toEqual([]);
  });
});
