import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_SWITCHES } from '../../src/simulator/switches.ts';

it('docs/local-hub.md lists every switch with its default', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/local-hub.md'), 'utf8');
  const section = page.slice(page.indexOf('## Switches'));
  const shown = [...section.matchAll(/^\| `([\w.]+)` \| `([^`]+)` \|/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  const { query, ...own } = DEFAULT_SWITCHES;
  const known = [
    ...Object.entries(own),
    ...Object.entries(query).map(([name, value]) => [`query.${name}`, value] as const),
  ];
  expect(shown).toEqual(known.map(([name, value]) => [name, JSON.stringify(value)]));
});
