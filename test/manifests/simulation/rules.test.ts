import { describe, expect, it } from 'vitest';
import { job, readTexts, rollout } from '../../support/read-text.ts';

describe('a simulation', () => {
  it.each<[string, string, string]>([
    ['a day that does not exist', 'from: "2027-04-31T12:00:00Z"', 'at-date'],
    ['late downward', 'late: 2h..1h', 'simulation-range'],
    [
      'a mistyped reason',
      'expect: { jobs: { lock-doors: { reasons: { supersedd: 0 } } } }',
      'simulation-unknown-name',
    ],
    [
      'a place in no twin',
      'expect: { twins: [{ query: tags.a = 1, values: { tag.b: null } }] }',
      'wrong-key',
    ],
    [
      'a mistyped rollout',
      'expect: { rollouts: { firmwear: { phase: complete } } }',
      'simulation-unknown-name',
    ],
    ['a mistyped rollout to simulate', 'rollouts: [firmwear]', 'simulation-unknown-name'],
    [
      'a stage that the rollout has at no time',
      'expect: { rollouts: { firmware: { stage: canery } } }',
      'simulation-unknown-name',
    ],
    ['a phase that there is not', 'expect: { rollouts: { firmware: { phase: done } } }', 'wrong-value'],
    [
      'touched devices in a reversed range',
      'expect: { rollouts: { firmware: { touched: 5..4 } } }',
      'simulation-range',
    ],
    ['a change of nothing', 'edits: [{ after: 1h, change: { lock-dors: {} } }]', 'simulation-unknown-name'],
    [
      'a change that makes a rollout invalid',
      'edits: [{ after: 1h, change: { firmware: { promote: canery } } }]',
      'simulation-edit',
    ],
    ['a number of devices in no form', 'expect: { jobs: { lock-doors: { devices: ">5" } } }', 'wrong-form'],
  ])('a simulation with %s is refused', (_, line, code) => {
    const seen = 'twins: [{ query: tags.a = 1, values: { connectionState: Connected } }]';
    const lines = [
      'from: "2027-03-01T00:00:30Z"',
      'for: 1d',
      `expect: { jobs: { lock-doors: { ran: 1 } }, ${seen} }`,
    ];
    const key = line.split(':')[0] ?? '';
    const spec = [...lines.filter((one) => !one.startsWith(`${key}:`)), line].join('\n  ');
    const head = 'apiVersion: hubjobs/v1\nkind: Simulation\nmetadata: { name: s }\nspec:\n  ';
    const read = (body: string) =>
      readTexts({ 'a.yaml': job({}), 'r.yaml': rollout({}), 's.yaml': `${head}${body}\n` }).diagnostics.map(
        (found) => found.code,
      );
    expect(read(lines.join('\n  '))).toEqual([]);
    expect(read(spec)).toEqual([code]);
  });
});
