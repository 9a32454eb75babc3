import { describe, expect, it } from 'vitest';
import { readRepository } from '../../../src/manifests/repository.ts';

function read(...documents: readonly string[]) {
  const bytes = (text: string) => new TextEncoder().encode(text);
  return readRepository(
    new Map([
      ['hubjobs.yaml', bytes('apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n')],
      ['jobs/policies/p.yaml', bytes(documents.join('---\n'))],
    ]),
  );
}

const policy = (name: string, spec: string) =>
  `apiVersion: hubjobs/v1\nkind: Policy\nmetadata: { name: ${name} }\nspec:\n${spec}`;

const codesOf = (...documents: readonly string[]) =>
  read(...documents)
    .diagnostics.filter(({ code }) => code !== 'no-manifests')
    .map(({ code, range }) => `${range.line}:${range.column} ${code}`);

describe('a Policy document', () => {
  it('is read with its defaults, at the place of its deny', () => {
    const { policies, diagnostics } = read(
      policy('a', '  deny: "true"\n  message: No.\n'),
      policy(
        'b',
        "  match: hub = 'x'\n  deny: devices > 5\n  unless: devices > 9\n  severity: warn\n  message: |\n    Five.\n",
      ),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['no-manifests']);
    expect(policies).toEqual([
      { name: 'a', severity: 'deny', deny: 'true', message: 'No.', source: rangeAt(5, 9, 15) },
      {
        name: 'b',
        severity: 'warn',
        match: "hub = 'x'",
        deny: 'devices > 5',
        unless: 'devices > 9',
        message: 'Five.',
        source: rangeAt(13, 9, 20),
      },
    ]);
  });

  it('has a name of its own', () => {
    const text = policy('a', '  deny: "true"\n  message: No.\n');
    expect(codesOf(text, text)).toEqual(['3:19 duplicate-name', '10:19 duplicate-name']);
  });

  it('shows mistakes in conditions at their place, in the same run as mistakes of shape', () => {
    expect(codesOf(policy('a', '  match: device = 1\n  deny: devices > 5 AND\n  mesage: No.\n'))).toEqual([
      '5:10 query-unknown-column',
      '6:24 query-syntax',
      '7:3 unknown-key',
    ]);
  });

  it('is not used when a condition cannot be read, whatever `rules` says', () => {
    const { policies, diagnostics } = readRepository(
      new Map([
        [
          'hubjobs.yaml',
          new TextEncoder().encode(
            'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nrules: { query-reserved-word: off, query-unknown-function: off }\n',
          ),
        ],
        [
          'jobs/p.yaml',
          new TextEncoder().encode(policy('a', "  deny: labels.group = 'a' AND LEN(name)\n  message: No.\n")),
        ],
      ]),
    );
    expect(policies).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['query-syntax', 'query-syntax']);
  });
});

function rangeAt(line: number, column: number, endColumn: number) {
  return { file: 'jobs/policies/p.yaml', line, column, endLine: line, endColumn };
}
