import { describe, expect, it } from 'vitest';
import { diagnosticsOf, job, readTexts } from '../../support/read-text.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `code line:column`, all of them. */
  readonly found: readonly string[];
}

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const cases: readonly Case[] = [
  { name: '2 KB of [', text: '['.repeat(2_048), found: ['yaml-nesting 1:65'] },
  { name: '2 KB of {a:', text: '{a: '.repeat(512), found: ['yaml-nesting 1:257'] },
  { name: '2 KB of -', text: '- '.repeat(1_024), found: ['yaml-nesting 1:129'] },
  { name: '2 KB of ?', text: '? '.repeat(1_024), found: ['yaml-nesting 1:129'] },
  {
    name: 'maps nested by indentation',
    text: Array.from({ length: 200 }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
    found: ['yaml-nesting 65:65'],
  },
  { name: 'a tab that indents', text: 'a:\n\tb: 1\n', found: ['yaml-tab 2:1'] },
  { name: 'a control character', text: 'a: \u0000', found: ['yaml-control-character 1:4'] },
  { name: '1 MB of wrong escapes', text: `a: "${'\\q'.repeat(500_000)}"\n`, found: ['yaml-syntax 1:5'] },
  { name: 'a quote that never ends', text: 'a: "b\n', found: ['yaml-syntax 1:4'] },
  { name: 'the same key twice', text: 'a: 1\nb: 2\na: 3\n', found: ['yaml-duplicate-key 3:1'] },
  {
    name: 'the key __proto__ twice',
    text: '__proto__: 1\n__proto__: 2\n',
    found: ['yaml-duplicate-key 2:1'],
  },
  { name: 'an alias without an anchor', text: 'a: *b\n', found: ['yaml-alias 1:4'] },
  { name: 'an alias in its own anchor', text: 'a: &a [*a]\n', found: ['yaml-alias 1:8'] },
  {
    name: 'an alias bomb',
    text: Array.from(
      { length: 12 },
      (_, level) => `a${level}: &a${level} [${Array(9).fill(level === 0 ? 'x' : `*a${level - 1}`)}]\n`,
    ).join(''),
    found: ['yaml-too-many-values 6:14'],
  },
  {
    name: 'aliases that nest too deeply',
    text: `a: &a ${nested(40)}\nb: &b ${'['.repeat(30)}*a${']'.repeat(30)}\n`,
    found: ['yaml-nesting 2:37'],
  },
  { name: 'a tag of a program', text: 'a: !!js/function x\n', found: ['yaml-tag 1:4'] },
  { name: 'a number that JSON has not', text: 'a: .nan\n', found: ['yaml-not-json 1:4'] },
  {
    name: 'a number that would be rounded',
    text: 'a: 12345678901234567890\n',
    found: ['yaml-inexact-number 1:4'],
  },
  { name: 'a list as a key', text: '[a]: 1\n', found: ['yaml-key 1:1'] },
  { name: 'nothing at all', text: '', found: ['empty-file 1:1'] },
  { name: 'a comment alone', text: '# later\n', found: ['empty-file 1:1'] },
  { name: 'empty documents alone', text: '---\n# later\n---\n', found: ['empty-file 1:1'] },
  { name: 'text alone', text: 'lock the doors\n', found: ['wrong-type 1:1'] },
];

describe('text that is not YAML for a manifest', () => {
  it.each(cases)('$name', ({ text, found }) => {
    expect(diagnosticsOf(text)).toEqual(found);
  });

  it('does not hide the good documents of the same file', () => {
    const { manifests, diagnostics } = readTexts({ 'a.yaml': `a: 1\na: 2\n---\n${job()}` });
    expect(manifests.map(({ name, source }) => [name, source.line])).toEqual([['lock-doors', 4]]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['yaml-duplicate-key']);
  });
});

describe('empty documents', () => {
  it.each([
    ['an end mark at the end', `${job()}---\n`],
    ['several', `---\n---\n${job()}---\n---\n...\n`],
    ['comments alone', `# first\n---\n${job()}---\n# last\n`],
  ])('%s: skipped', (_, text) => {
    const { manifests, diagnostics } = readTexts({ 'a.yaml': text });
    expect(manifests.map(({ name }) => name)).toEqual(['lock-doors']);
    expect(diagnostics).toEqual([]);
  });

  it.each(['null', '~', '""', '{}'])('a document that says %s is not empty', (text) => {
    expect(diagnosticsOf(`${job()}---\n${text}\n`)).toHaveLength(1);
  });
});

describe('a key named __proto__', () => {
  it('is data and changes no prototype', () => {
    const { manifests } = readTexts({
      'a.yaml': job({ action: 'method: { name: lockDoor, payload: { __proto__: { polluted: true } } }' }),
    });
    const operation = manifests[0]?.operation;
    expect(JSON.stringify(operation)).toContain('"payload":{"__proto__":{"polluted":true}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
