import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCondition } from '../../src/query/check.ts';
import { compileCondition } from '../../src/query/compile.ts';
import { QUERY_RULES } from '../../src/query/rules.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/queries.md'), 'utf8');

/** The first block of a language behind a text. */
function block(language: string, after = ''): string {
  const rest = page.slice(page.indexOf(after));
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?\\n)\`\`\``).exec(rest)?.[1] ?? '';
}

describe('the page about queries', () => {
  it('links the page of every rule, with its severity and meaning', () => {
    for (const [code, { severity, meaning }] of Object.entries(QUERY_RULES)) {
      expect(page).toContain(`| [\`${code}\`](rules/${code}.md) | ${severity} | ${meaning} |`);
    }
  });

  it('has examples without problems', () => {
    const examples = [...page.matchAll(/```sql\n([\s\S]*?)\n```/g)].map(([, text = '']) => text);
    expect(examples.length).toBeGreaterThan(3);
    for (const text of examples) expect([text, checkCondition(text)]).toEqual([text, []]);
  });

  it('shows which devices a condition reaches', () => {
    const rows = [...page.matchAll(/^\| `(.*tags\.floor.*)` \|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)];
    expect(rows).toHaveLength(6);
    for (const [, condition = '', ...cells] of rows) {
      const { matches } = compileCondition(condition);
      const reached = [{ tags: { floor: 1 } }, { tags: { floor: 2 } }, { tags: {} }].map(matches);
      expect([condition, ...cells.map((cell) => cell.trim() === 'reached')]).toEqual([condition, ...reached]);
    }
  });

  it('shows what explain prints', async () => {
    const cwd = await temporaryFolder({ 'jobs/fleet.yaml': block('yaml', 'With this fleet') });
    const [, condition = ''] = /`hubjobs explain --query "(.*)"` prints/.exec(page) ?? [];
    expect(condition).not.toBe('');
    const text = await runCli(['explain', '--query', condition], { cwd });
    expect(text.stdout).toBe(block('text', 'With this fleet'));
    const json = await runCli(['explain', '--query', condition, '--format', 'json'], { cwd });
    expect(json.stdout).toBe(block('json'));
  });
});
