import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/manifests/yaml/parse.ts';
import { createSourceText } from '../../../src/manifests/yaml/source-text.ts';
import { FIRST_SEED, STRESS } from '../../support/stress.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `code: the text that it points at`, all of them. */
  readonly found: readonly string[];
  readonly hint?: string;
}

/*
 * Public threads in which people met these: sensu/sensu-docs#2255, rilldata/rill#3680, someengineering/fixinventory#783,
 * yonahd/kor#512 (cron that begins with `*`); borb-sh/quillmark#645, jaspervdj/hakyll#455, arnau/obsidian-metatable#52,
 * adrienverge/yamllint#28 (a colon in a value); de-jcup/eclipse-yaml-editor#64 (a value and a map);
 * ota-meshi/yaml-eslint-parser#306, nodeca/js-yaml#646, chyh1990/yaml-rust#68, sveltia/sveltia-cms#133 (merge keys).
 */
const cases: readonly Case[] = [
  {
    name: 'cron that begins with *',
    text: 'schedule:\n  cron: */15 * * * *\n  timeZone: UTC\n',
    found: ['yaml-quotes: */15 * * * *'],
    hint: 'put the value in quotes: "*/15 * * * *"',
  },
  { name: 'cron of stars alone', text: 'cron: * * * * *\n', found: ['yaml-quotes: * * * * *'] },
  {
    name: 'the same in braces',
    text: 'schedule: { cron: */15 * * * *, timeZone: UTC }\n',
    found: ['yaml-quotes: */15 * * * *'],
    hint: 'put the value in quotes: "*/15 * * * *"',
  },
  { name: 'the query *', text: 'query: *\n', found: ['yaml-quotes: *'] },
  { name: 'bold text', text: 'description: *never* by day\n', found: ['yaml-quotes: *never* by day'] },
  {
    name: '@daily',
    text: 'cron: @daily\n',
    found: ['yaml-quotes: @daily'],
    hint: 'put the value in quotes: "@daily"',
  },
  { name: '@daily in braces', text: '{ cron: @daily, timeZone: UTC }\n', found: ['yaml-quotes: @daily'] },
  { name: 'a backtick', text: 'name: `lockDoor`\n', found: ['yaml-quotes: `lockDoor`'] },
  { name: 'a percentage the wrong way round', text: 'minSucceeded: %95\n', found: ['yaml-quotes: %95'] },
  {
    name: 'a negation',
    text: 'query: !IS_DEFINED(tags.a)\n',
    found: ['yaml-quotes: !IS_DEFINED(tags.a)'],
  },
  { name: 'a comparison', text: 'version: >= 5\n', found: ['yaml-quotes: >= 5'] },
  { name: 'a pipe', text: 'description: |a| is a\n', found: ['yaml-quotes: |a| is a'] },
  { name: 'a name in brackets', text: "query: [[a]] = 'x'\n", found: ["yaml-quotes: [[a]] = 'x'"] },
  { name: 'a name in braces', text: 'name: {site}-doors\n', found: ['yaml-quotes: {site}-doors'] },
  {
    name: 'text behind a quoted part',
    text: "query: 'a' = tags.b\n",
    found: ["yaml-quotes: 'a' = tags.b"],
    hint: `put the whole value in quotes: "'a' = tags.b"`,
  },
  {
    name: 'text behind a part in double quotes',
    text: 'query: "a" = tags.b\n',
    found: ['yaml-quotes: "a" = tags.b'],
    hint: `put the whole value in quotes: '"a" = tags.b'`,
  },
  {
    name: 'an apostrophe in single quotes',
    text: "description: 'it's late'\n",
    found: ["yaml-quotes: 'it's late'"],
    hint: "inside these quotes, write '' for '",
  },
  {
    name: 'a colon in a value',
    text: 'description: Doors: lock them\n',
    found: ['yaml-quotes: Doors: lock them'],
    hint: 'put the value in quotes: "Doors: lock them"',
  },
  { name: 'a colon at the end', text: 'description: Note:\n', found: ['yaml-quotes: Note:'] },
  {
    name: 'a comment that begins in a quoted part',
    text: "query: deviceId = 'door #1'\n",
    found: ["yaml-comment: deviceId = 'door"],
    hint: `put the whole value in quotes: "deviceId = 'door #1'"`,
  },
  {
    name: 'the same in braces',
    text: "target: { query: deviceId = 'door #1' }\nb: 1\n",
    found: ["yaml-comment: #1' }"],
    hint: `put the whole value in quotes: "deviceId = 'door #1'"`,
  },
  {
    name: 'the same in double quotes',
    text: 'query: deviceId = "door #1"\n',
    found: ['yaml-comment: deviceId = "door'],
    hint: `put the whole value in quotes: 'deviceId = "door #1"'`,
  },
  { name: 'a comment with an apostrophe', text: "a: doors aren't open # it's cold\n", found: [] },
  { name: 'a comment behind a whole quoted part', text: "query: a = 'x' # 'x' is the door\n", found: [] },
  {
    name: 'a template of Helm',
    text: 'metadata:\n  name: {{ .Release.Name }}\n',
    found: ['yaml-template: {{ .Release.Name }}'],
  },
  {
    name: 'a template of Helm around lines',
    text: '{{- if .Values.x }}\na: 1\n{{- end }}\n',
    found: ['yaml-template: {{- if .Values.x }}'],
  },
  {
    name: 'a template of Jinja',
    text: '{% if x %}\na: 1\n{% endif %}\n',
    found: ['yaml-template: {% if x %}'],
  },
  { name: 'a template in quotes is text', text: 'payload: "{{ name }}"\n', found: [] },
  {
    name: 'a merge key',
    text: 'x-common: &c { a: 1 }\nspec:\n  <<: *c\n',
    found: ['yaml-merge-key: <<'],
  },
  { name: 'a merge key in a payload', text: 'payload: { <<: { a: 1 } }\n', found: ['yaml-merge-key: <<'] },
  { name: 'a key << in quotes', text: 'payload: { "<<": 1 }\n', found: [] },
  {
    name: 'an anchor of another document',
    text: 'a: &t 1\n---\nb: *t\n',
    found: ['yaml-alias: *t'],
    hint: 'repeat what it stands for in this document',
  },
  {
    name: 'an alias without an anchor',
    text: 'b: *t\n',
    found: ['yaml-alias: *t'],
    hint: 'if the `*` is text, put the value in quotes; else write &t before a value above',
  },
  { name: 'YAML 1.1', text: '%YAML 1.1\n---\na: yes\n', found: ['yaml-version: %YAML 1.1'] },
  { name: 'YAML 1.2', text: '%YAML 1.2\n---\na: yes\n', found: [] },
  { name: 'another directive', text: '%FOO bar\n---\na: 1\n', found: ['yaml-syntax: %FOO bar'] },
  { name: 'a tag of another program', text: 'a: !Ref x\n', found: ['yaml-tag: !Ref'] },
  { name: 'a tab', text: 'a:\n\tb: 1\n', found: ['yaml-tab: \t'] },
  { name: 'a tab among spaces', text: 'a:\n  b: 1\n\tc: 1\n', found: ['yaml-tab: \t'] },
  {
    name: 'marks of a merge',
    text: '<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> main\n',
    found: ['yaml-conflict: <<<<<<< HEAD'],
  },
  { name: 'old line ends of a Macintosh', text: 'a: 1\rb: 2\r', found: ['yaml-syntax: \r'] },
  { name: 'a key that is indented too little', text: 'a:\n  b: 1\n c: 2\n', found: ['yaml-syntax:  '] },
  { name: 'a key that is indented too far', text: 'a: 1\n  b: 2\n', found: ['yaml-syntax: 1'] },
  { name: 'no space after the colon', text: 'a: 1\nb:2\nc: 3\n', found: ['yaml-syntax: b:2\nc'] },
  { name: 'a list among keys', text: 'a:\n  c: d\n  - b\n', found: ['yaml-syntax:  '] },
  { name: 'a quote that is not closed', text: "b: 1\na: 'b\nc: 1\n", found: ["yaml-syntax: '"] },
  { name: 'a bracket that is not closed', text: 'a: [1, 2\nb: 1\n', found: ['yaml-syntax: ['] },
  { name: 'a bracket too many', text: 'a: [1]]\n', found: ['yaml-syntax: ]'] },
  { name: 'a comma that is missing', text: '{a: 1 b: 2}\n', found: ['yaml-syntax: 1 b: 2'] },
  { name: 'a Windows path in double quotes', text: 'a: "C:\\dir"\n', found: ['yaml-syntax: \\'] },
  { name: 'a comment of JSON', text: '// x\n{"a": 1}\n', found: ['yaml-syntax: // x\n{"a"'] },
  { name: 'a no-break space before a key', text: 'a:\n\u00a0 b: 1\n', found: ['yaml-key: \u00a0 b'] },
  { name: 'a list as a key', text: '[a]: 1\n', found: ['yaml-key: ['] },
];

function parse(text: string) {
  const { documents, diagnostics } = parseYaml(createSourceText('a.yaml', text));
  const lines = text.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  const found = diagnostics.map(({ code, message, hint, range }) => ({
    code,
    message,
    hint: hint ?? '',
    start: offset(range.line, range.column),
    end: offset(range.endLine, range.endColumn),
  }));
  return { documents, found };
}

/** Words of the library, which nobody needs to know who writes a manifest. */
const LIBRARY_WORDS =
  /\b(?:scalar|token|mapping|implicit|flow|node|sequence|indicator|stringKeys|collection|undefined)\b/i;

describe('a habit', () => {
  it.each(cases)('$name', ({ text, found, hint }) => {
    const parsed = parse(text);
    expect(parsed.found.map(({ code, start, end }) => `${code}: ${text.slice(start, end)}`)).toEqual(found);
    for (const one of parsed.found) {
      expect(one.message).not.toMatch(LIBRARY_WORDS);
      expect(one.hint).not.toBe('');
      if (hint !== undefined) expect(one.hint).toBe(hint);
    }
  });
});

const piece = fc.constantFrom(
  ...[
    '*',
    '*/15',
    '@daily',
    '&a',
    '%',
    '!',
    '!x',
    '|',
    '>',
    '>=',
    '`',
    "'",
    '"',
    '#',
    ' #',
    ': ',
    ':',
    '[',
    ']',
    '[[',
    ']]',
  ],
  ...[
    '{',
    '}',
    '{{',
    '}}',
    '<<',
    ',',
    ', ',
    '-',
    '- ',
    '?',
    '=',
    ' = ',
    ' ',
    'a',
    'tags.b',
    "'x'",
    '"y"',
    '\\',
    '1',
    '\t',
    'é',
  ],
);
/** A value as somebody types it, without a thought of YAML. */
const value = fc
  .array(piece, { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join('').trim())
  .filter((text) => text !== '');

describe('any value without quotes', () => {
  it.each([
    ['below other keys', 'a: 1\nvalue: ', '\nb: 2\n'],
    ['in a list', 'a:\n  - ', '\n  - x\n'],
    ['in braces', 'a: { x: 1, value: ', ', y: 2 }\n'],
  ])('%s is understood, or reported in our words and inside the text', (_, before, after) => {
    fc.assert(
      fc.property(value, (text) => {
        for (const { message, hint, start, end } of parse(before + text + after).found) {
          expect(message).not.toMatch(LIBRARY_WORDS);
          expect(hint).not.toBe('');
          expect(start).toBeLessThanOrEqual(end);
        }
      }),
      { numRuns: 2_000 * STRESS, seed: FIRST_SEED },
    );
  });

  it('put in quotes as the hint says, it is what was typed', () => {
    const alone = value.filter((text) => !/: |:$|\t|^[-?] | #/.test(text));
    fc.assert(
      fc.property(alone, (typed) => {
        const [one, ...others] = parse(`value: ${typed}\n`).found;
        const quoted = /^put the (?:whole )?value in quotes: (.*)$/.exec(one?.hint ?? '')?.[1];
        if (quoted === undefined) return;
        expect(others).toEqual([]);
        const { documents, found } = parse(`value: ${quoted}\n`);
        expect(found).toEqual([]);
        expect(documents[0]?.data).toEqual({ value: typed });
      }),
      { numRuns: 5_000 * STRESS, seed: FIRST_SEED },
    );
  });
});
