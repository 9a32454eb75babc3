import { type Fleet, type FleetGroup, withoutModules } from '../../model/fleet.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import { mergePatch } from '../values/merge-patch.ts';
import { isGenerator } from './generators.ts';

/** Twins to take from each group: enough to show every value of a generator and how common texts are. */
const TWINS_PER_GROUP = 60;
/** Twins to take from each report of a step: enough for the types that its values have. */
const TWINS_PER_REPORT = 10;

/** Twins like those of the devices of a fleet, at first and after steps. Conditions are checked against their paths and values. */
export function* sampleTwins(fleet: Fleet): Generator<JsonObject> {
  for (const group of withoutModules(fleet).groups) yield* sampleGroup(group);
}

/** The same of their modules. */
export function* sampleModuleTwins({ groups }: Fleet): Generator<JsonObject> {
  for (const group of groups) {
    const { module } = group;
    if (module) for (const twin of sampleGroup(group)) yield { moduleId: module.id, ...twin };
  }
}

function* sampleGroup(group: FleetGroup): Generator<JsonObject> {
  for (let index = 0; index < Math.min(group.count, TWINS_PER_GROUP); index += 1)
    yield sampleTwin(group, index);
  const sequences = [
    ...Object.values(group.methods).map(({ steps }) => steps),
    ...Object.values(group.onDesired),
  ];
  for (const step of sequences.flat()) {
    if (step.kind !== 'report' && step.kind !== 'fail') continue;
    for (let index = 0; index < TWINS_PER_REPORT; index += 1)
      yield mergePatch(sampleTwin(group, index % group.count), {
        properties: { reported: sample(step.report, index) },
      });
  }
}

function sampleTwin(group: FleetGroup, index: number): JsonObject {
  return {
    tags: sample(group.tags, index),
    properties: { desired: sample(group.desired, index), reported: reported(group, index) },
  };
}

function reported(group: FleetGroup, index: number): JsonValue {
  const followed = Object.entries(group.desired).filter(
    ([key]) =>
      group.reportDesired.includes(key) ||
      (group.reportDesired.includes('*') && !Object.hasOwn(group.onDesired, key)),
  );
  return sample({ ...Object.fromEntries(followed), ...group.reported }, index);
}

/** How often a list was gone through: a list in it is gone through in its own time, not in step. */
const turn = (index: number, list: readonly JsonValue[]): number => Math.floor(index / list.length);

/** A value of the kind that a generator gives; over many devices, every one of them. */
function sample(value: JsonValue, index: number): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => sample(item, index));
  if (!isJsonObject(value)) return value;
  if (!isGenerator(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sample(member, index)]));
  const { $cycle, $weighted, $range, $template, $hex, $now, $add } = value;
  if (Array.isArray($cycle)) return sample($cycle[index % $cycle.length] ?? null, turn(index, $cycle));
  if (Array.isArray($weighted)) {
    const weighted: readonly JsonValue[] = $weighted;
    const one = weighted[index % weighted.length];
    return one !== undefined && isJsonObject(one)
      ? sample(one['value'] ?? null, turn(index, weighted))
      : null;
  }
  if (Array.isArray($range)) return $range[index % 2] ?? 0;
  if ($add !== undefined) return index;
  if (typeof $template === 'string') return `${$template}-${index}`;
  if ($hex !== undefined || $now !== undefined) return `text-${index}`;
  // What a call or another twin brings is not known: text or number.
  return index % 2 === 0 ? `text-${index}` : index;
}
