import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTexts } from '../../support/read-text.ts';
import { FIRST_SEED, STRESS } from '../../support/stress.ts';

const FOLDER = path.resolve('jobs');

/** The sample manifests that can be read alone, as the lines of each document. */
const samples: readonly (readonly string[])[] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .toSorted()
  .flatMap((file) => readFileSync(path.join(FOLDER, file), 'utf8').split(/^---\n/m))
  .filter((text) => errorsIn(text).length === 0)
  .map((text) => text.trimEnd().split('\n'));

function errorsIn(text: string) {
  return readTexts({ 'a.yaml': text }).diagnostics.filter(({ severity }) => severity === 'error');
}

/** Key and value of a line: `  - name: lock-doors # comment`. */
const ENTRY = /^(?<indent> *(?:- )*)(?<key>[\w.$-]+):(?: +(?<value>.*))?$/;

interface Entry {
  readonly indent: string;
  readonly key: string;
  readonly value: string;
}

type LineHabit = (entry: Entry, line: string) => string;

const values = (change: (value: string) => string): LineHabit => {
  return ({ indent, key, value }) => `${indent}${key}: ${change(value)}`;
};
const keys = (change: (key: string) => string): LineHabit => {
  return ({ indent, key, value }) => `${indent}${change(key)}: ${value}`;
};
const middle = (text: string, put: string) => {
  const at = Math.floor(text.length / 2);
  return text.slice(0, at) + put + text.slice(at);
};

/** What people do to one line. */
const LINE_HABITS: Readonly<Record<string, LineHabit>> = {
  'a tab for its indentation': (_, line) =>
    line.replace(/^( {2})+/, (spaces) => '\t'.repeat(spaces.length / 2)),
  'a tab behind its indentation': ({ indent }, line) => `${indent}\t${line.slice(indent.length)}`,
  'a tab behind the colon': ({ indent, key, value }) => `${indent}${key}:\t${value}`,
  'one space more': (_, line) => ` ${line}`,
  'two spaces more': (_, line) => `  ${line}`,
  'one space less': (_, line) => line.replace(/^ /, ''),
  'no indentation': (_, line) => line.trimStart(),
  'a no-break space for its indentation': (_, line) =>
    line.replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length)),
  'a dash in front': ({ indent }, line) => `${indent}- ${line.slice(indent.length)}`,
  'no dash': (_, line) => line.replace('- ', ''),
  'a dash without a space': (_, line) => line.replace('- ', '-'),
  'no space behind the colon': ({ indent, key, value }) => `${indent}${key}:${value}`,
  'a space before the colon': ({ indent, key, value }) => `${indent}${key} : ${value}`,
  'no colon': ({ indent, key, value }) => `${indent}${key} ${value}`,
  'an equals sign': ({ indent, key, value }) => `${indent}${key} = ${value}`,
  'two colons': ({ indent, key, value }) => `${indent}${key}:: ${value}`,
  'no value': ({ indent, key }) => `${indent}${key}:`,
  'the line twice': (_, line) => `${line}\n${line}`,
  'no such line': () => '',
  'a comment for the line': (_, line) => `# ${line}`,
  'an anchor': values((value) => `&anchor ${value}`),
  'an alias': values(() => '*anchor'),
  'a merge key': ({ indent }, line) => `${line}\n${indent.replaceAll('-', ' ')}<<: *anchor`,
  'a tag of YAML': values((value) => `!!str ${value}`),
  'a tag of another program': values((value) => `!secret ${value}`),
  'quotes around the value': values((value) => JSON.stringify(value)),
  'no quotes': values((value) => value.replaceAll(/["']/g, '')),
  'an opening quote alone': values((value) => `"${value}`),
  'a closing quote alone': values((value) => `${value}'`),
  'typographic quotes': values((value) => value.replaceAll(/["']([^"']*)["']/g, '“$1”')),
  'typographic quotes around all': values((value) => `“${value}”`),
  'a colon in the value': values((value) => middle(value, ': ')),
  'a comment in the value': values((value) => middle(value, ' #')),
  'a star in front of the value': values((value) => `*${value}`),
  'an at sign in front of the value': values((value) => `@${value}`),
  'a percent sign in front of the value': values((value) => `%${value}`),
  'a bracket in front of the value': values((value) => `[${value}`),
  'a brace behind the value': values((value) => `${value} }`),
  'a template for the value': values(() => '{{ .Values.site }}'),
  'a template in the value': values((value) => middle(value, '{{ site }}')),
  'a list for the value': values((value) => `[${value}]`),
  'nothing for the value': values(() => '~'),
  'yes for the value': values(() => 'yes'),
  'a block for the value': ({ indent, key, value }) =>
    `${indent}${key}: |\n${indent.replaceAll('-', ' ')}  ${value}`,
  'a second line of the value': ({ indent, value }, line) =>
    `${line}\n${indent.replaceAll('-', ' ')}${value}`,
  'spaces behind the line': (_, line) => `${line}   `,
  'a very long value': values((value) => value + ' and so on'.repeat(500)),
  'a capital letter': keys((key) => key.slice(0, 1).toUpperCase() + key.slice(1)),
  capitals: keys((key) => key.toUpperCase()),
  'small letters': keys((key) => key.toLowerCase()),
  underscores: keys((key) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  dashes: keys((key) => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
  'quotes around the key': keys((key) => `"${key}"`),
  'a letter too few': keys((key) => key.slice(0, -1)),
  'a letter twice': keys((key) => middle(key, key.charAt(Math.floor(key.length / 2)))),
};

/** What people do to a whole file. */
const FILE_HABITS: Readonly<Record<string, (lines: readonly string[], other: readonly string[]) => string>> =
  {
    'Windows line ends': (lines) => lines.join('\r\n'),
    'Windows line ends in a half': (lines) =>
      [lines.slice(0, lines.length / 2).join('\r\n'), lines.slice(lines.length / 2).join('\n')].join('\r\n'),
    'a byte order mark': (lines) => `\uFEFF${lines.join('\n')}`,
    'tabs for every indentation': (lines) =>
      lines.map((line) => line.replace(/^( {2})+/, (spaces) => '\t'.repeat(spaces.length / 2))).join('\n'),
    'another document without ---': (lines, other) => [...lines, ...other].join('\n'),
    'another document behind a line of equals signs': (lines, other) =>
      [...lines, '=====', ...other].join('\n'),
    'a document of two dashes': (lines, other) => [...lines, '--', ...other].join('\n'),
    'all in a list': (lines) =>
      lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`)).join('\n'),
    'all below a key': (lines) => `job:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    'a code fence around it': (lines) => `\`\`\`yaml\n${lines.join('\n')}\n\`\`\``,
    'the end cut off': (lines) => lines.slice(0, -1).join('\n'),
    'the beginning cut off': (lines) => lines.slice(1).join('\n'),
  };

const ofLine = fc
  .tuple(fc.constantFrom(...samples), fc.nat(), fc.constantFrom(...Object.keys(LINE_HABITS)))
  .map(([lines, at, habit]) => {
    const places = lines.flatMap((line, index) => (ENTRY.test(line) ? [index] : []));
    const index = places[at % places.length] ?? 0;
    const line = lines[index] ?? '';
    const { indent = '', key = '', value = '' } = ENTRY.exec(line)?.groups ?? {};
    const changed = LINE_HABITS[habit]?.({ indent, key, value }, line) ?? line;
    return { habit, text: `${lines.with(index, changed).join('\n')}\n` };
  });

const ofFile = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.constantFrom(...samples),
    fc.constantFrom(...Object.keys(FILE_HABITS)),
  )
  .map(([lines, other, habit]) => ({ habit, text: `${FILE_HABITS[habit]?.(lines, other) ?? ''}\n` }));

/** Words of the YAML library and of the validator of schemas. */
const LIBRARY_WORDS =
  /\b(?:scalar|token|mapping|implicit|flow|sequence|indicator|stringKeys|collection|undefined|additionalProperties|oneOf|anyOf|instancePath)\b/i;

const MAX_ERRORS = 5;

describe('one habit in a manifest that is right', () => {
  it('has samples to begin with', () => {
    expect(samples.length).toBeGreaterThan(15);
  });

  it.each([
    ['on a line', ofLine, 300],
    ['in the whole file', ofFile, 60],
  ])('%s is told in our words, at its place, and without many echoes', (_, habits, runs) => {
    fc.assert(
      fc.property(habits, ({ text }) => {
        const lines = text.split('\n');
        const { diagnostics } = readTexts({ 'a.yaml': text });
        for (const { message, hint = '', range } of diagnostics) {
          expect(`${message} ${hint}`).not.toMatch(LIBRARY_WORDS);
          expect(range.line).toBeGreaterThanOrEqual(1);
          expect(range.endLine).toBeLessThanOrEqual(lines.length);
          expect(range.column).toBeLessThanOrEqual((lines[range.line - 1] ?? '').length + 1);
        }
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect(errors.map(({ code, message }) => `${code}: ${message}`).slice(MAX_ERRORS)).toEqual([]);
      }),
      { numRuns: runs * STRESS, seed: FIRST_SEED },
    );
  });
});
