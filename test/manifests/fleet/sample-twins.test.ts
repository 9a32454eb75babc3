import { describe, expect, it } from 'vitest';
import { fleetText, GROUP_START } from '../../support/fleet-text.ts';
import { job, readTexts } from '../../support/read-text.ts';

describe('what is known of the devices of a fleet', () => {
  it('includes every value of generators inside generators', () => {
    const nested = `${GROUP_START}tags: { a: { $weighted: [{ value: { $cycle: [x, y, z] }, weight: 1 }, { value: w, weight: 1 }] } } }`;
    const query = "tags.a IN ['w', 'x', 'y', 'z']";
    const { diagnostics } = readTexts({
      'a.yaml': job({ target: `{ query: "${query}" }` }),
      'f.yaml': fleetText(nested.replace('count: 2', 'count: 60')),
    });
    expect(diagnostics).toEqual([]);
  });

  it('is used to check conditions, also from a later file', () => {
    const tags = `${GROUP_START}tags: { building: "43", floor: { $cycle: [1, 2] } } }`;
    const { diagnostics } = readTexts({
      'a.yaml': job({ target: "{ query: tags.buildng = '43' }" }),
      'z.yaml': fleetText(tags),
    });
    expect(diagnostics).toMatchObject([
      { code: 'query-unknown-path', range: { file: 'a.yaml', line: 5, column: 25, endColumn: 32 } },
    ]);
  });

  it('is not complete when a fleet has an error, so nothing is missed', () => {
    const broken = fleetText(`${GROUP_START}tags: { floor: 1 }, onlin: 3% }`);
    const whole = fleetText('{ name: g, count: 1, idPattern: e, tags: { building: 1 } }').replace(
      'name: f ',
      'name: w ',
    );
    const simulation = `apiVersion: hubjobs/v1\nkind: Simulation\nmetadata: { name: s }\nspec:
  { fleets: [f, w], from: "2027-03-01T00:00:00Z", for: 1d, expect: { jobs: { lock-doors: { ran: 1 } } } }\n`;
    const { diagnostics } = readTexts({
      'a.yaml': job({ target: '{ query: tags.floor = 1 }' }),
      'f.yaml': broken,
      's.yaml': simulation,
      'w.yaml': whole,
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-key']);
  });
});
