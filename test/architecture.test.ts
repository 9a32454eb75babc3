import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const { rooms, pureRooms, forbidden, options } = createRequire(import.meta.url)(
  '../dependency-rules.cjs',
) as {
  rooms: Record<string, unknown>;
  pureRooms: readonly string[];
  forbidden: NonNullable<ICruiseOptions['ruleSet']>['forbidden'];
  options: ICruiseOptions;
};

const sourceFiles = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => path.join('src', file));

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

describe('the rooms of src/', () => {
  it('import only what the room table allows', async () => {
    const { output } = await cruise(['src'], {
      ...options,
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: forbidden ?? [] },
    });
    const result = output as ICruiseResult;
    const seen = result.modules.filter((module) => sourceFiles.includes(module.source));
    expect(seen.length, 'dependency-cruiser saw every source file').toBe(sourceFiles.length);
    expect(result.summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`)).toEqual([]);
  });

  it('are all in the table', () => {
    const found = new Set(sourceFiles.map((file) => file.split(path.sep)[1]));
    expect([...found].filter((room) => room !== undefined && !(room in rooms))).toEqual([]);
  });

  it('that are pure take time, chance and the process as arguments', () => {
    const impure =
      /\bDate\.now\s*\(|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.|\bconsole\.|\bfetch\s*\(|\bperformance\.now\b/;
    const offenders = sourceFiles
      .filter((file) => pureRooms.some((room) => file.startsWith(path.join('src', room) + path.sep)))
      .filter((file) => impure.test(withoutComments(readFileSync(path.join(root, file), 'utf8'))));
    expect(offenders).toEqual([]);
  });

  it('are named in kebab-case', () => {
    const odd = sourceFiles.filter((file) => !/^(src\/)([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(file));
    expect(odd).toEqual([]);
  });
});
