import type { JobHub } from '../../hub/port.ts';
import type { Twin } from '../../model/twin.ts';
import { printValue } from '../../query/print.ts';
import { countOf } from '../../report/writing/words.ts';
import { readTargets } from '../survey/questions.ts';
import { queryRow } from '../survey/twin-leaves.ts';
import { readModules } from './read-modules.ts';
import type { SampleOptions } from './sample-options.ts';
import type { ReadPart } from './strata.ts';

/** Targets of which fewer devices were read are counted by themselves, and up to this many of their devices read. */
const MIN_TARGET_TWINS = 10;
const MAX_RARE_TARGETS = 6;

type Modules = Map<string, readonly Twin[]>;

interface Target {
  readonly text: string;
  readonly on: 'devices' | 'devices.modules';
  /** Whether it selects the device, or a module of it. */
  readonly selects: (device: Twin) => boolean;
}

/**
 * Counts the targets of which the sample has few devices, and reads some devices of each. Their modules are added to
 * `modules`, which has those of the sample; `undefined`: the hub has none.
 */
export async function readRareTargets(
  sample: readonly Twin[],
  modules: Modules | undefined,
  options: SampleOptions,
): Promise<readonly ReadPart[]> {
  const { hub, conditions, signal, log } = options;
  const targets = targetsOf(conditions, modules)
    .map((target) => ({ target, found: sample.filter(target.selects) }))
    .filter(({ found }) => found.length < MIN_TARGET_TWINS)
    .sort((left, right) => left.found.length - right.found.length)
    .slice(0, MAX_RARE_TARGETS);
  if (targets.length > 0) log(`counting ${countOf(targets.length, 'target')} with few devices in the sample`);
  const parts: ReadPart[] = [];
  for (const { target, found } of targets) {
    const { total, read } = await readSome(hub, target, signal);
    if (total === 0) continue;
    const twins = [...found, ...read];
    // Devices of an earlier target have been read already.
    const known = parts.flatMap((part) =>
      part.twins.filter(target.selects).map(() => part.devices / part.twins.length),
    );
    const devices = Math.max(0, total - Math.round(known.reduce((sum, weight) => sum + weight, 0)));
    const others = twins.filter(
      ({ deviceId }, at) =>
        twins.findIndex((twin) => twin.deviceId === deviceId) === at &&
        !parts.some((part) => part.twins.some((twin) => twin.deviceId === deviceId)),
    );
    if (modules) {
      const unread = others.filter(({ deviceId }) => !modules.has(deviceId));
      for (const [deviceId, own] of await readModules(unread, options)) modules.set(deviceId, own);
    }
    if (devices > 0 && others.length > 0) parts.push({ devices, twins: others });
  }
  return parts;
}

function targetsOf(conditions: readonly string[], modules: Modules | undefined): readonly Target[] {
  const onModules = modules ? readTargets(conditions, 'devices.modules') : [];
  return [
    ...readTargets(conditions).map(
      ({ text, matches }): Target => ({
        text,
        on: 'devices',
        selects: (device) => matches(queryRow(device)),
      }),
    ),
    ...onModules.map(
      ({ text, matches }): Target => ({
        text,
        on: 'devices.modules',
        selects: ({ deviceId }) =>
          modules?.get(deviceId)?.some((module) => matches(queryRow(module))) === true,
      }),
    ),
  ];
}

/** How many devices a target selects, or have modules that it selects; and some of them. */
async function readSome(
  hub: JobHub,
  { text, on }: Target,
  signal: AbortSignal,
): Promise<{ readonly total: number; readonly read: readonly Twin[] }> {
  const { total } = await hub.countDevices(text, signal);
  if (total === 0) return { total, read: [] };
  const limit = Math.min(MIN_TARGET_TWINS, total);
  if (on === 'devices') return { total, read: await listed(hub.readTwins(text, limit, signal)) };
  const modules = await listed(hub.readTwins(text, limit, signal));
  const ids = [...new Set(modules.map(({ deviceId }) => deviceId))];
  const read = await listed(
    hub.readTwins(`deviceId IN [${ids.map(printValue).join(', ')}]`, MIN_TARGET_TWINS, signal),
  );
  // It may select several modules of one device.
  return { total: Math.round((total * ids.length) / Math.max(1, modules.length)), read };
}

async function listed(twins: AsyncIterable<Twin>): Promise<readonly Twin[]> {
  const list: Twin[] = [];
  for await (const twin of twins) list.push(twin);
  return list;
}
