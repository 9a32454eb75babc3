import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { withSourcePositions } from '../../src/cli/source-positions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SOURCE = `/** A comment, which is
 * not in the built file. */
export function fail(): never {
  throw new Error('broken');
}
`;

describe('the stack of a defect', () => {
  it('names the lines of the sources', async () => {
    const folder = await temporaryFolder();
    const { code, map } = await transform(SOURCE, {
      loader: 'ts',
      format: 'cjs',
      minify: true,
      sourcemap: 'external',
      sourcefile: '../../src/cli/fail.ts',
    });
    const file = path.join(folder, 'fail.cjs');
    await writeFile(file, code);
    await writeFile(`${file}.map`, map);
    let stack = '';
    try {
      createRequire(import.meta.url)(file).fail();
    } catch (error) {
      stack = String(error instanceof Error && error.stack);
    }
    expect(stack).toContain(file);
    expect(withSourcePositions(stack)).toContain('(src/cli/fail.ts:4:9)');
    expect(withSourcePositions(stack)).not.toContain(file);
  });

  it('stays as it is where there is no map', () => {
    const stack =
      'Error: broken\n    at run (/nowhere/dist/chunks/plan.cjs:2:1024)\n    at node:internal/main:1:2';
    expect(withSourcePositions(stack)).toBe(stack);
  });
});
