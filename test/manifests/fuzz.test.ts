import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/manifests/config/read-config.ts';
import { createSourceText } from '../../src/manifests/yaml/source-text.ts';
import { job, readTexts, rollout } from '../support/read-text.ts';
import { STRESS } from '../support/stress.ts';

const good = [
  job(),
  job({
    target: '{ allDevices: true }',
    action: 'twin: { tags: { a: 1 } }',
    schedule: '{ at: 2027-03-01T22:05Z }',
  }),
  rollout({
    more: 'windows: [{ cron: "0 8 * * *", for: 8h }]\n  timeZone: UTC\n  gate: { failed: 2 }\n  retry: { every: 2h, tries: 1 }',
  }),
  'apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: f }\nspec: { groups: [{ name: g, count: 2, idPattern: "d-{index}", tags: { a: { $cycle: [1] } } }] }\n',
  "apiVersion: hubjobs/v1\nkind: Policy\nmetadata: { name: p }\nspec: { match: method.name = 'a', deny: devices > 5 OR NOT IS_DEFINED(maxDevices), unless: labels.b = 'c', message: Ask first. }\n",
  'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { a: { hostName: h.example, tier: S1, lead: 2h } }\n',
];

const yamlish = fc.string({
  unit: fc.constantFrom(
    ...[
      'a',
      ': ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '\n',
      '\n  ',
      '\t',
      '"',
      "'",
      '#',
      '&a ',
      '*a',
      '!t ',
    ],
    ...[
      '|',
      '>-',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '\\',
      '\u0000',
      '\ud800',
      'é',
      '0x1',
      '.nan',
      '~',
      '<<',
      '@',
      '`',
    ],
    ...['kind: Job\n', 'spec:', '__proto__: ', 'constructor: '],
  ),
  maxLength: 120,
});

/** A good document with a piece taken out, doubled or exchanged. */
const damaged = fc
  .tuple(fc.constantFrom(...good), fc.nat(), fc.nat({ max: 20 }), fc.oneof(fc.constant(''), yamlish))
  .map(([text, at, length, piece]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + piece + text.slice(start + length);
  });

/** A good document with one of its values exchanged for any other. */
const exchanged = fc.tuple(fc.constantFrom(...good), fc.nat(), fc.jsonValue()).map(([text, at, value]) => {
  const lines = text.split('\n');
  const index = at % lines.length;
  lines[index] = (lines[index] ?? '').replace(/: .*$/, `: ${JSON.stringify(value)}`);
  return lines.join('\n');
});

describe('any text', () => {
  it('gives diagnostics that lie inside it, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(yamlish, damaged, exchanged, fc.string()), (text) => {
        const lines = text.split('\n');
        const { diagnostics } = readTexts({ 'a.yaml': text });
        const config = readConfig([{ source: createSourceText('hubjobs.yaml', text) }]);
        for (const { range, message, excerpt } of [...diagnostics, ...config.diagnostics]) {
          expect(message).not.toBe('');
          expect(range.line).toBeGreaterThanOrEqual(1);
          expect(range.endLine).toBeLessThanOrEqual(lines.length);
          expect(range.column).toBeLessThanOrEqual((lines[range.line - 1]?.length ?? 0) + 1);
          expect(range.endLine - range.line || range.endColumn - range.column).toBeGreaterThanOrEqual(0);
          expect(excerpt?.length ?? 0).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 1_000 * STRESS },
    );
  });
});
