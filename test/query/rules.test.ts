import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCondition } from '../../src/query/check.ts';
import type { QueryRow } from '../../src/query/compile.ts';
import { QUERY_RULES } from '../../src/query/rules.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/rules');
const pages = readdirSync(folder).filter((file) => /^query-.*\.md$/.test(file));

interface RulePage {
  readonly severity: string | undefined;
  readonly fleet: readonly QueryRow[] | undefined;
  readonly bad: string;
  readonly good: string;
}

function readPage(code: string): RulePage {
  const page = readFileSync(path.join(folder, `${code}.md`), 'utf8');
  const block = (after: string, language: string) =>
    new RegExp(`${after}[\\s\\S]*?\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``).exec(page)?.[1];
  // Examples that would fill pages say which piece is repeated how often.
  const [, piece = '', count = '1'] = /The piece `(.*)` repeated (\d+) times/.exec(page) ?? [];
  const fleet = block('look at this fleet', 'json');
  return {
    severity: /^Severity unless configured otherwise: (\w+)\.$/m.exec(page)?.[1],
    fleet: fleet === undefined ? undefined : JSON.parse(fleet),
    bad: (block('## Bad', 'sql') ?? '').replace('…', piece.repeat(Number(count))),
    good: block('## Good', 'sql') ?? '',
  };
}

describe('the pages of the query rules', () => {
  it('are one for each rule', () => {
    expect(pages.sort()).toEqual(
      Object.keys(QUERY_RULES)
        .sort()
        .map((code) => `${code}.md`),
    );
  });

  it.each(Object.entries(QUERY_RULES))(
    '%s: the bad example shows it, the good one does not',
    (code, rule) => {
      const { severity, fleet, bad, good } = readPage(code);
      const check = (text: string) => checkCondition(text, fleet ? { fleet } : {});
      expect(severity).toBe(rule.severity);
      expect(check(bad).map((problem) => problem.code)).toContain(code);
      expect(check(bad).find((problem) => problem.code === code)?.severity).toBe(rule.severity);
      expect(check(good)).toEqual([]);
    },
  );
});
