import { HubError } from '../../hub/hub-error.ts';
import type { Twin } from '../../model/twin.ts';
import { printValue } from '../../query/print.ts';
import { countOf } from '../../report/writing/words.ts';
import type { SampleOptions } from './sample-options.ts';

/** A device has at most 50 modules, and one query reads at most 10,000 twins. */
const MAX_IDS = 200;
/** The hub takes 8,192 characters. */
const MAX_LIST_LENGTH = 6_000;
const MAX_TWINS_OF_QUERY = 10_000;
/** Twins of modules to read: fewer devices are read when theirs would be more. */
const MAX_MODULES = 10_000;
/** Even of devices with very many modules, so many are read. */
const MIN_SAMPLE = 100;

/** How many modules all devices of a hub have together. */
export async function countModules({ hub, signal, log }: SampleOptions): Promise<number> {
  try {
    return await hub.countMatches('FROM devices.modules WHERE IS_DEFINED(moduleId)', signal);
  } catch (error) {
    if (!(error instanceof HubError && error.kind === 'rejected')) throw error;
    log(`modules are left out, as the hub does not count them: ${error.message}`);
    return 0;
  }
}

/** How many devices to read, so that their modules are not too many to read. */
export function sampleForModules(sample: number, devices: number, modules: number): number {
  if (modules === 0) return sample;
  return Math.min(sample, Math.max(MIN_SAMPLE, Math.floor((MAX_MODULES * devices) / modules)));
}

/** The modules of these devices, by device id; they are read for many devices at once. */
export async function readModules(
  devices: readonly Twin[],
  { hub, signal, log }: SampleOptions,
): Promise<Map<string, readonly Twin[]>> {
  const modules = new Map<string, Twin[]>();
  let read = 0;
  for (const list of listsOf(devices.map(({ deviceId }) => printValue(deviceId)))) {
    const condition = `FROM devices.modules WHERE deviceId IN [${list.join(', ')}]`;
    for await (const module of hub.readTwins(condition, MAX_TWINS_OF_QUERY, signal)) {
      read += 1;
      const own = modules.get(module.deviceId);
      if (own) own.push(module);
      else modules.set(module.deviceId, [module]);
    }
  }
  log(`${countOf(read, 'module')} of ${countOf(modules.size, 'device')} read`);
  return new Map(modules);
}

function* listsOf(ids: readonly string[]): Generator<readonly string[]> {
  let list: string[] = [];
  let length = 0;
  for (const id of ids) {
    if (list.length === MAX_IDS || (list.length > 0 && length + id.length + 2 > MAX_LIST_LENGTH)) {
      yield list;
      list = [];
      length = 0;
    }
    list.push(id);
    length += id.length + 2;
  }
  if (list.length > 0) yield list;
}
