import { describe, expect, it } from 'vitest';
import { loadRepository } from '../../../src/manifests/load.ts';
import { job } from '../../support/read-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('a job that ran once', () => {
  it.each([
    ['2027-01-01T00:00Z', undefined, []],
    ['2027-01-01T00:00Z', '2026-12-01T00:00Z', []],
    ['2027-01-01T00:00Z', '2027-01-31T00:00Z', []],
    [
      '2027-01-01T00:00Z',
      '2027-02-01T00:00Z',
      ['7:19 this time was 31 days ago, so the job does nothing any more'],
    ],
  ])('at %s, seen at %s', async (at, now, expected) => {
    const root = await temporaryFolder({
      'hubjobs.yaml': 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n',
      'jobs/a.yaml': job({ schedule: `{ at: ${at} }` }),
    });
    const { diagnostics } = await loadRepository({
      root,
      ...(now !== undefined && { now: Date.parse(now) }),
    });
    expect(diagnostics.map(({ range, message }) => `${range.line}:${range.column} ${message}`)).toEqual(
      expected,
    );
  });
});
