import { describe, expect, it } from 'vitest';
import { readTexts } from '../../support/read-text.ts';

const fleet = (desired: string) => `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec: { groups: [{ name: doors, count: 2, idPattern: "door-{index}", desired: ${desired} }] }
`;

describe('a twin that was copied from a hub', () => {
  it.each(['$metadata: { a: 1 }', '$version: 4', '$etag: AAAA', 'a: { $lastUpdated: x }'])(
    '%s',
    (content) => {
      const { diagnostics } = readTexts({ 'fleet.yaml': fleet(`{ ${content} }`) });
      expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
        expect.stringMatching(/^fleet-value `\$\w+` is kept by the hub itself$/),
      ]);
    },
  );
});
