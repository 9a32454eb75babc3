import type { Fleet, FleetGroup } from '../model/fleet.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import { isGenerator } from './fleet-generators.ts';

/** Twins to take from each group: enough to show every value of a generator and how common texts are. */
const ROWS_OF_GROUP = 60;

/** Twins like those of a fleet, for checking conditions against: which paths there are, and what they hold. */
export function* fleetRows(fleet: Fleet): Generator<JsonObject> {
  for (const group of fleet.groups)
    for (let index = 0; index < Math.min(group.count, ROWS_OF_GROUP); index += 1) yield row(group, index);
}

function row(group: FleetGroup, index: number): JsonObject {
  return {
    tags: sample(group.tags, index),
    properties: { desired: sample(group.desired, index), reported: reported(group, index) },
  };
}

function reported(group: FleetGroup, index: number): JsonValue {
  const followed = Object.entries(group.desired).filter(
    ([key]) => group.reportDesired.includes('*') || group.reportDesired.includes(key),
  );
  return sample({ ...Object.fromEntries(followed), ...group.reported }, index);
}

/** A value of the kind that a generator gives; over many devices, every one of them. */
function sample(value: JsonValue, index: number): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => sample(item, index));
  if (!isJsonObject(value)) return value;
  if (!isGenerator(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sample(member, index)]));
  const { $cycle, $weighted, $range, $template } = value;
  if (Array.isArray($cycle)) return $cycle[index % $cycle.length] ?? null;
  if (Array.isArray($weighted)) {
    const weighted: readonly JsonValue[] = $weighted;
    const one = weighted[index % weighted.length];
    return one !== undefined && isJsonObject(one) ? (one['value'] ?? null) : null;
  }
  if (Array.isArray($range)) return $range[index % 2] ?? 0;
  return typeof $template === 'string' ? `${$template}-${index}` : null;
}
