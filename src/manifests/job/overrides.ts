import { isJsonObject, type JsonObject, type JsonPath, type JsonValue, valueAt } from '../../model/json.ts';
import { type Finding, formatPath } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenManifest } from '../generated/validators.cjs';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { validate } from '../shape/validate.ts';
import { mergePatch } from '../values/merge-patch.ts';
import { checkManifest } from './rules.ts';
import type { ScheduleCheck } from './schedule-rules.ts';

/** A manifest as one hub runs it. */
export interface Variant {
  readonly hub: string;
  /** Absent when the overrides make it invalid. */
  readonly written?: WrittenManifest;
  /** What is wrong with it and not with the manifest itself, at the places of the overrides. */
  readonly findings: readonly Finding[];
}

/** The variants of a manifest that is valid without its overrides: its spec with each of them merged, and checked again. */
export function readVariants(
  data: JsonValue,
  { hubs = {}, spec }: WrittenManifest,
  own: readonly Finding[],
  checkSchedule: ScheduleCheck,
): readonly Variant[] {
  const known = new Set(own.map(keyOf));
  return Object.entries(hubs).map(([hub, { overrides }]) => {
    const merged = mergeOverrides(data, overrides);
    const { document, findings: shape } = validate(merged, isWrittenManifest);
    const meaning = document ? checkManifest(document, checkSchedule) : [];
    const list = document?.spec.target.deviceIdsFrom;
    const isOtherList = list !== undefined && list !== spec.target.deviceIdsFrom;
    const hasZones = document?.spec.schedule.timeZones !== undefined;
    const areZonesAstray = document !== undefined && hasZones !== (spec.schedule.timeZones !== undefined);
    const whole = [...(isOtherList ? [OTHER_LIST] : []), ...(areZonesAstray ? [OTHER_ZONES] : [])];
    const unused = nullsWithoutKey(valueAt(data, ['spec']), overrides);
    const findings = [...shape, ...meaning, ...whole, ...unused].filter(
      (finding) => !known.has(keyOf(finding)),
    );
    return {
      hub,
      ...(document && { written: document }),
      findings: findings.map((finding) => ({
        ...finding,
        path: placeOf(finding.path, ['hubs', hub, 'overrides'], overrides),
        message: `on ${hub}, ${finding.message}`,
      })),
    };
  });
}

const OTHER_LIST: Finding = {
  code: 'device-list',
  path: ['spec', 'target', 'deviceIdsFrom'],
  message: 'the devices cannot come from another file than for the other hubs',
  hint: 'write them as `deviceIds`, or write a job of its own for this hub',
};

const OTHER_ZONES: Finding = {
  code: 'time-zones',
  path: ['spec', 'schedule'],
  message: 'the schedule is in one zone and elsewhere in several: the jobs would have other names',
  hint: 'write `timeZones` for every hub, or for none; they may name other zones',
};

/** Where `null` is to remove a key that the manifest does not have: it changes nothing, also not in a twin. */
function nullsWithoutKey(base: JsonValue | undefined, overrides: JsonObject): readonly Finding[] {
  const found: JsonPath[] = [];
  const walk = (part: JsonValue | undefined, patch: JsonObject, path: JsonPath): void => {
    for (const [key, value] of Object.entries(patch)) {
      const own = valueAt(part, [key]);
      if (value === null && own === undefined) found.push([...path, key]);
      else if (isJsonObject(value)) walk(own, value, [...path, key]);
    }
  };
  walk(base, overrides, ['spec']);
  return found.map((path) => ({
    code: 'override-null',
    path,
    message: `null takes ${formatPath(path)} away, and the manifest has no such key`,
    hint: 'remove the line; to remove a property from twins on one hub alone, write a job of its own for it',
  }));
}

/** The document of a hub: its spec with the overrides merged, and no overrides of others. */
export function mergeOverrides(data: JsonValue, overrides: JsonObject): JsonObject {
  const { hubs: _, ...rest } = isJsonObject(data) ? data : {};
  return mergePatch(rest, { spec: overrides });
}

/** The same mistake in the manifest itself is reported there. */
function keyOf({ code, path, message }: Finding): string {
  return JSON.stringify([code, path, message]);
}

/** Where in the overrides a value of the merged spec comes from; the overrides as a whole for what they left as it was. */
function placeOf(path: JsonPath, at: JsonPath, overrides: JsonObject): JsonPath {
  const [, ...inSpec] = path;
  for (let length = inSpec.length; length > 0; length -= 1) {
    const part = inSpec.slice(0, length);
    if (valueAt(overrides, part) !== undefined) return [...at, ...part];
  }
  return at;
}
