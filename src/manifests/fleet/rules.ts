import { EDGE_MODULES } from '../../model/fleet.ts';
import type { JsonPath } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
import type { Group, Module, WrittenFleet } from '../generated/written-fleet.ts';
import { checkTwinSection } from '../operation/twin-rules.ts';
import { checkBehaviour } from './behaviour-rules.ts';
import { checkGenerators, isGenerator } from './generators.ts';
import { checkOffline } from './offline-rules.ts';
import { checkParents } from './parent-rules.ts';

const MAX_DEVICES = 1_000_000;
/** Source: IoT Hub documentation, identity registry: up to 128 characters of ASCII letters, digits and these. */
const DEVICE_ID = /^[A-Za-z0-9\-.%_*?!(),:=@$']{1,128}$/;
const INDEX = /\{index(?::([1-9]))?\}/g;

/** What is wrong with a fleet of the right shape. */
export function checkFleet({ spec }: WrittenFleet): readonly Finding[] {
  return [
    ...spec.groups.flatMap((group, index) => {
      const path = ['spec', 'groups', index];
      return [
        ...checkIds(group, index),
        ...checkContent(group, path),
        ...(group.offline === undefined ? [] : checkOffline(group.offline, [...path, 'offline'])),
        ...checkModules(group, path),
      ];
    }),
    ...checkNames(spec.groups),
    ...checkParents(spec.groups),
    ...checkTotal(spec.groups),
  ];
}

function checkIds(group: Group, index: number): readonly Finding[] {
  const path = ['spec', 'groups', index, 'idPattern'];
  const refuse = (message: string, hint: string): readonly Finding[] => [
    { code: 'fleet-device-ids', path, message, hint },
  ];
  const last = group.idPattern.replace(INDEX, (_, width: string | undefined) =>
    String(group.count).padStart(Number(width ?? 0), '0'),
  );
  if (!DEVICE_ID.test(last))
    return refuse(
      `${JSON.stringify(last.slice(0, 60))} is not a valid device id`,
      "use letters, digits and - . % _ * ? ! ( ) , : = @ $ ', and {index} or {index:4} for the number of the device",
    );
  if (group.count > 1 && last === group.idPattern)
    return refuse(
      `all ${group.count} devices would have the id ${last.slice(0, 60)}`,
      'add `{index}` for the number of the device',
    );
  return [];
}

/** What devices or modules hold and do. */
function checkContent(content: Module, path: JsonPath): readonly Finding[] {
  return [
    ...(['tags', 'desired', 'reported'] as const).flatMap((section) => {
      const value = content[section];
      if (value === undefined) return [];
      const here = [...path, section];
      return [
        ...checkGenerators(value, here, 'first twin'),
        ...checkTwinSection(section, value, here, isGenerator),
      ];
    }),
    ...checkBehaviour(content, path),
  ];
}

function checkModules({ modules = {}, capabilities }: Group, path: JsonPath): readonly Finding[] {
  return Object.entries(modules).flatMap(([id, module]) => {
    const here = [...path, 'modules', id];
    const isOwn = !id.startsWith('$') || (capabilities?.iotEdge === true && EDGE_MODULES.includes(id));
    return [...(isOwn ? [] : [noSuchModule(id, here)]), ...checkContent(module, here)];
  });
}

function noSuchModule(id: string, path: JsonPath): Finding {
  const isOfEdge = EDGE_MODULES.includes(id);
  return {
    code: 'fleet-module',
    path,
    onKey: true,
    message: isOfEdge
      ? `only IoT Edge devices have the module ${id}`
      : `${JSON.stringify(id.slice(0, 60))} is not a valid module id: only $edgeAgent and $edgeHub begin with $`,
    hint: isOfEdge
      ? 'add `capabilities: { iotEdge: true }` to the group'
      : 'choose an id without `$` at its beginning',
  };
}

function checkNames(groups: readonly Group[]): readonly Finding[] {
  const names = new Map<string, number>();
  const patterns = new Map<string, number>();
  return groups.flatMap((group, index) => {
    const findings: Finding[] = [];
    const sameName = names.get(group.name);
    if (sameName === undefined) names.set(group.name, index);
    else
      findings.push({
        code: 'fleet-group-name',
        path: ['spec', 'groups', index, 'name'],
        message: `groups ${sameName + 1} and ${index + 1} are both named ${JSON.stringify(group.name)}`,
        hint: 'give each group its own name',
      });
    const samePattern = patterns.get(group.idPattern);
    if (samePattern === undefined) patterns.set(group.idPattern, index);
    else
      findings.push({
        code: 'fleet-device-ids',
        path: ['spec', 'groups', index, 'idPattern'],
        message: `groups ${samePattern + 1} and ${index + 1} would have devices with the same ids`,
        hint: 'give each group its own idPattern',
      });
    return findings;
  });
}

function checkTotal(groups: readonly Group[]): readonly Finding[] {
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  if (total <= MAX_DEVICES) return [];
  return [
    {
      code: 'out-of-range',
      path: ['spec', 'groups'],
      onKey: true,
      message: `the fleet has ${total} devices; a hub has at most ${MAX_DEVICES}`,
      hint: 'lower `count`',
    },
  ];
}
