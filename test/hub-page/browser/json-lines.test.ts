import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../../../src/hub-page/api.ts';
import { jsonLines } from '../../../src/hub-page/browser/json-lines.ts';

it('shows JSON as JSON.stringify does, but for commas at the ends of lines', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const value: Json = JSON.parse(text);
      const expected = JSON.stringify(value, null, 2).split('\n');
      expect(jsonLines(value).map((line) => line.text)).toEqual(
        expected.map((line) => line.replace(/,$/, '')),
      );
    }),
  );
});

it('gives each line a path of its own', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const paths = jsonLines(JSON.parse(text)).map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
    }),
  );
});
