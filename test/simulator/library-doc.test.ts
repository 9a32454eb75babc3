import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

it('docs/local-hub-library.md shows the example that is tested', () => {
  const page = readFileSync(path.join(root, 'docs/local-hub-library.md'), 'utf8');
  const example = readFileSync(path.join(import.meta.dirname, 'library-example.test.ts'), 'utf8');
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  expect(shown).toBe(example.replace("'../../src/simulation/local-hub-library.ts'", "'hubjobs/local-hub'"));
});
