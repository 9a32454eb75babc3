import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/model/policy.ts';
import type { TargetExplanation } from '../../../src/model/target-explanation.ts';
import { renderExplanationJson } from '../../../src/report/explain/json.ts';
import { renderExplanationMarkdown } from '../../../src/report/explain/markdown.ts';
import { renderExplanationText } from '../../../src/report/explain/text.ts';
import { displayWidth } from '../../../src/report/writing/display-width.ts';
import { ACTIVE_TEXT, cellsOf, inlinesOf } from '../support/github-markdown.ts';
import { hostileText } from '../support/hostile-text.ts';

/** An explanation in which every text that a person wrote is one of these. */
function explanation(texts: readonly string[], total: number): TargetExplanation {
  let turn = 0;
  const next = () => {
    turn += 1;
    return texts[turn % texts.length] ?? '';
  };
  return {
    manifest: { name: next(), source: { file: next(), line: 1, column: 1, endLine: 9, endColumn: 1 } },
    condition: next(),
    collection: 'devices',
    words: next(),
    fields: [next(), next()],
    maxDevices: 3,
    reach: {
      of: { kind: 'hub', name: next(), hostName: next() },
      count: { total, connected: 1 },
      sample: [next(), next()],
      parts: [
        { condition: next(), words: next(), alone: 9, together: 9 },
        { condition: next(), words: next(), alone: total, together: total },
        { condition: next(), words: next(), together: total },
      ],
    },
    policies: [
      { says: 'denies', violation: { policy: policyOf(next), values: [{ field: next(), value: next() }] } },
      { says: 'allows', policy: policyOf(next) },
      { says: 'depends', policy: policyOf(next), unknown: [next()] },
    ],
  };
}

function policyOf(next: () => string): Policy {
  const source = { file: next(), line: 1, column: 1, endLine: 1, endColumn: 9 };
  return { name: next(), source, severity: 'deny', deny: next(), message: next() };
}

const texts = fc.array(hostileText, { minLength: 3, maxLength: 9 });
const total = fc.constantFrom(0, 5);

describe('an explanation keeps hostile text in its place', () => {
  it('in Markdown', () => {
    fc.assert(
      fc.property(texts, total, (some, count) => {
        const lines = renderExplanationMarkdown(explanation(some, count)).split('\n');
        for (const line of lines) {
          const foreign = inlinesOf(line.replace(/^### |\*\*/gu, ' ')).filter(({ kind }) => kind === 'text');
          expect(foreign.filter(({ text }) => ACTIVE_TEXT.test(text))).toEqual([]);
          if (line.startsWith('|')) expect(cellsOf(line)).toHaveLength(4);
        }
        expect(lines.filter((line) => line.startsWith('|'))).toHaveLength(5);
      }),
    );
  });

  it('in text, in lines that fit', () => {
    fc.assert(
      fc.property(texts, total, fc.integer({ min: 50, max: 120 }), (some, count, width) => {
        const text = renderExplanationText(explanation(some, count), { colour: false, width });
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('in JSON, unchanged', () => {
    fc.assert(
      fc.property(texts, total, (some, count) => {
        const wanted = explanation(some, count);
        const { manifest, condition, reach } = JSON.parse(renderExplanationJson(wanted));
        expect([manifest, condition]).toEqual([wanted.manifest?.name, wanted.condition]);
        expect(reach.parts).toEqual(wanted.reach?.parts);
      }),
    );
  });
});

it('an explanation says the same with and without colour', () => {
  const one = explanation(['a'], 0);
  const coloured = renderExplanationText(one, { colour: true, width: 80 });
  const plain = renderExplanationText(one, { colour: false, width: 80 });
  expect(coloured).not.toBe(plain);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences are what is taken away
  expect(coloured.replace(/\u001b\[[0-9]+m/gu, '')).toBe(plain);
});
