import { describe, expect, it } from 'vitest';
import { readTexts } from '../../support/read-text.ts';

const GOOD_SCHEDULE = 'schedule: { cron: "0 22 * * *", timeZone: UTC }';

interface Case {
  readonly name: string;
  readonly head?: string;
  readonly spec: readonly string[];
  readonly codes: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'a bad name beside a bad condition',
    head: 'metadata: { name: Bad_Name }',
    spec: ['target: { query: tags.group = 1 }', 'method: { name: a }', GOOD_SCHEDULE],
    codes: ['query-reserved-word', 'wrong-form'],
  },
  {
    name: 'a bad value beside a bad condition in one map',
    spec: ['target: { query: tags.a =, maxDevices: many }', 'method: { name: a }', GOOD_SCHEDULE],
    codes: ['query-syntax', 'wrong-type'],
  },
  {
    name: 'a missing method beside a bad schedule',
    spec: ['target: { allDevices: true }', 'schedule: { cron: "0 25 * * *", timeZone: Europe/Budapst }'],
    codes: ['choose-one', 'cron-range', 'unknown-time-zone'],
  },
  {
    name: 'mistyped keys do not count as missing too',
    spec: ['targt: { allDevices: true }', 'metod: { name: a }', GOOD_SCHEDULE],
    codes: ['unknown-key', 'unknown-key'],
  },
  {
    name: 'a mistyped key beside another choice',
    spec: ['target: { allDevices: true }', 'metod: { name: a }', 'twin: { tags: { b: 1 } }', GOOD_SCHEDULE],
    codes: ['unknown-key'],
  },
  {
    name: 'a missing target beside a bad twin',
    spec: ['twin: { tags: { "a b": 1 } }', GOOD_SCHEDULE],
    codes: ['missing-key', 'twin-key'],
  },
  {
    name: 'two keys of which only one is allowed, the first with a bad value',
    spec: [
      'target: { allDevices: true }',
      'method: { name: a, responseTimeout: 99h }',
      'twin: { tags: { b: 1 } }',
      GOOD_SCHEDULE,
    ],
    codes: ['choose-one', 'duration-range'],
  },
  {
    name: 'a bad duration does not make occurrences overlap',
    spec: [
      'target: { allDevices: true }',
      'method: { name: a }',
      'schedule: { cron: "* * * * *", timeZone: UTC }',
      'maxExecutionTime: 5',
    ],
    codes: ['wrong-type'],
  },
  {
    name: 'parts that replace bad ones are never reported',
    spec: ['target: { maxDevices: many }', 'method: 1', 'schedule: { timeZone: 7 }'],
    codes: ['choose-one', 'choose-one', 'wrong-type', 'wrong-type', 'wrong-type'],
  },
  {
    name: 'nothing is missing in what is not a map',
    spec: ['target: []', 'method: 1', 'schedule: x'],
    codes: ['wrong-type', 'wrong-type', 'wrong-type'],
  },
];

describe('the meaning of a job is checked in one run with its shape', () => {
  it.each(cases)('$name', ({ head = 'metadata: { name: lock-doors }', spec, codes }) => {
    const lines = spec.map((line) => `  ${line}\n`).join('');
    const { diagnostics, manifests } = readTexts({
      'a.yaml': `apiVersion: hubjobs/v1\nkind: Job\n${head}\nspec:\n${lines}`,
    });
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(codes);
    expect(manifests).toEqual([]);
  });
});
