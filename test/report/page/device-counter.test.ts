import { describe, expect, it } from 'vitest';
import type { AnswerGroup } from '../../../src/model/answer-group.ts';
import { failedWords } from '../../../src/report/page/attention.ts';
import { DeviceCounter } from '../../../src/report/page/device-counter.ts';
import { DeviceTable } from '../../../src/report/page/device-table.ts';

const group = (devices: number, names: readonly string[], examples: readonly string[] = []): AnswerGroup => ({
  outcome: 'refused',
  likeness: 'equal',
  devices,
  examples,
  ...(names.length > 0 && { names }),
});

/** The groups of each job, counted. */
function count(...jobs: readonly (readonly AnswerGroup[])[]) {
  const table = new DeviceTable();
  const parts = jobs.flatMap((groups, job) => table.place(groups).map((placed) => ({ job, group: placed })));
  return { total: new DeviceCounter(table.names.length).count(parts), limits: table.limits() };
}

describe('devices that failed', () => {
  it.each([
    ['in one job', [[group(2, ['a', 'b'])]], '2 devices failed'],
    [
      'the same in three jobs',
      [[group(1, ['a'])], [group(1, ['a'])], [group(1, ['a'])]],
      '1 device failed 3 times',
    ],
    [
      'some in two jobs',
      [[group(2, ['a', 'b'])], [group(2, ['b', 'c'])]],
      '3 devices failed, 4 times in all',
    ],
    ['none', [], ''],
    ['in one job, of which not all are named', [[group(9, ['a']), group(5, ['b'])]], '14 devices failed'],
    [
      'in two jobs, of which not all are named',
      [[group(9, ['a']), group(5, ['b'])], [group(3, ['c'])]],
      'at least 14 devices failed, 17 times in all',
    ],
    [
      'in two jobs, with examples only',
      [[group(9, [], ['a', 'b'])], [group(9, [], ['c'])]],
      'at least 9 devices failed, 18 times in all',
    ],
  ] as const)('%s', (_, jobs, words) => {
    expect(failedWords(count(...jobs).total)).toBe(words);
  });

  it('are counted anew each time', () => {
    const table = new DeviceTable();
    const [placed] = table.place([group(2, ['a', 'b'])]);
    const counter = new DeviceCounter(table.names.length);
    const part = placed ? [{ job: 1, group: placed }] : [];
    expect(counter.count(part)).toEqual(counter.count(part));
  });

  it('that the search cannot find are told', () => {
    expect(count([group(2, ['a', 'b'])]).limits).toEqual([]);
    const unread: AnswerGroup = { outcome: 'failed', likeness: 'unread', devices: 4, examples: [] };
    expect(count([group(1_200, ['a', 'b'])], [unread], [unread]).limits).toEqual([
      'Only 2 of 1,200 failures have the id of their device in this page.',
      'The results of 2 jobs were not read device by device.',
    ]);
  });
});
