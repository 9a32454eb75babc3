import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../scripts/generated-files.ts';

const root = path.resolve(import.meta.dirname, '../..');
const made = await generatedFiles(root);

describe('what is made from the schemas', () => {
  it('is all there: types of five documents, the compiled checks, two pages', () => {
    expect(made.size).toBeGreaterThanOrEqual(9);
  });

  it.each([...made])('%s is up to date; npm run generate makes it so', (file, text) => {
    expect(readFileSync(path.join(root, file), 'utf8')).toBe(text);
  });
});
