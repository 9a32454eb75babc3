import { describe, expect, it } from 'vitest';
import { diagnosticsOf, job, readTexts } from '../../support/read-text.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `code line:column`, all of them. */
  readonly found: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'no kind', text: 'apiVersion: hubjobs/v1\n', found: ['missing-key 1:1'] },
  { name: 'a kind with a slip', text: 'kind: Jobb\n', found: ['unknown-kind 1:7'] },
  { name: 'a Config among manifests', text: 'kind: Config\n', found: ['misplaced-config 1:7'] },
  { name: 'another version', text: job().replace('hubjobs/v1', 'hubjobs/v2'), found: ['wrong-value 1:13'] },
  { name: 'an unknown key', text: job({ more: 'suspended: true' }), found: ['unknown-key 8:3'] },
  {
    name: '__proto__ as a key',
    text: job({ more: '__proto__: { suspend: true }' }),
    found: ['unknown-key 8:3'],
  },
  { name: 'constructor as a key', text: job({ more: 'constructor: {}' }), found: ['unknown-key 8:3'] },
  {
    name: 'an unknown key and a bad cron',
    text: job({ schedule: '{ cron: "x", timeZone: UTC }', more: 'a: 1' }),
    found: ['cron-field-count 7:21', 'unknown-key 8:3'],
  },
  { name: 'no name', text: job({ metadata: '{}' }), found: ['missing-key 3:1'] },
  { name: 'a name with capitals', text: job({ metadata: '{ name: Lock }' }), found: ['wrong-form 3:19'] },
  {
    name: 'a name that is too long',
    text: job({ metadata: `{ name: ${'a'.repeat(29)} }` }),
    found: ['out-of-range 3:19'],
  },
  { name: 'neither method nor twin', text: job({ action: 'revision: 1' }), found: ['choose-one 4:1'] },
  { name: 'method and twin', text: job({ more: 'twin: { tags: { a: 1 } }' }), found: ['choose-one 8:3'] },
  { name: 'neither at nor cron', text: job({ schedule: '{ timeZone: UTC }' }), found: ['choose-one 7:3'] },
  { name: 'neither query nor allDevices', text: job({ target: '{}' }), found: ['choose-one 5:3'] },
  { name: 'allDevices: false', text: job({ target: '{ allDevices: false }' }), found: ['wrong-value 5:25'] },
  {
    name: 'text where a boolean is needed',
    text: job({ more: 'suspend: "yes"' }),
    found: ['wrong-type 8:12'],
  },
  {
    name: 'a number as a label',
    text: job({ metadata: '{ name: a, labels: { floor: 3 } }' }),
    found: ['wrong-type 3:39'],
  },
  { name: 'minutes without a unit', text: job({ more: 'startingDeadline: 15' }), found: ['wrong-type 8:21'] },
];

describe('a document of the wrong shape', () => {
  it.each(cases)('$name', ({ text, found }) => {
    expect(diagnosticsOf(text)).toEqual(found);
  });

  it('comes with the nearest known key as a hint', () => {
    const [found] = readTexts({ 'a.yaml': job({ more: 'concurencyPolicy: Allow' }) }).diagnostics;
    expect(found).toMatchObject({
      hint: 'did you mean `concurrencyPolicy`?',
      excerpt: ['  concurencyPolicy: Allow'],
      range: { file: 'a.yaml', line: 8, column: 3, endLine: 8, endColumn: 19 },
    });
  });
});
