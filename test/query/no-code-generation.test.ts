import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

it('conditions compile without generating code from strings', () => {
  const compile = pathToFileURL(path.resolve(import.meta.dirname, '../../src/query/compile.ts')).href;
  const script = `
    import { compileCondition, compileStatement } from ${JSON.stringify(compile)};
    let generated = true;
    try { new Function('return 1')(); } catch { generated = false; }
    const row = { deviceId: 'a', tags: { b: 1 } };
    const { matches } = compileCondition("STARTSWITH(deviceId, 'a') AND NOT tags.b IN [2, 3]");
    const rows = [...compileStatement('SELECT COUNT() AS n FROM devices').run([row])];
    process.stdout.write(JSON.stringify({ generated, matches: matches(row), rows }));
  `;
  const output = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--import', 'tsx', '--input-type=module', '--eval', script],
    { encoding: 'utf8', cwd: path.resolve(import.meta.dirname, '../..') },
  );
  expect(JSON.parse(output)).toEqual({ generated: false, matches: true, rows: [{ n: 1 }] });
});
