import { countDevices, type Fleet } from '../../model/fleet.ts';
import type { JsonValue } from '../../model/json.ts';
import { formatCount } from '../../report/writing/words.ts';
import { comparedKind } from '../compare-kind.ts';
import { type Fields, values, words } from '../fields.ts';
import { toJson } from './to-json.ts';

export const FLEETS = comparedKind<Fleet>({
  kind: 'Fleet',
  itemsOf: ({ fleets }) => fleets,
  sourceOf: () => undefined,
  fieldsOf: fleetFields,
  essentials: ['devices'],
  isBrief: true,
});

function fleetFields(fleet: Fleet): Fields {
  const { groups, seed } = fleet;
  const devices = countDevices([fleet]);
  const byName: Record<string, JsonValue> = {};
  for (const { name, ...group } of groups) byName[name] = toJson(group);
  return { devices: words(formatCount(devices)), groups: values(byName), seed: words(String(seed)) };
}
