import { complementOf } from '../../query/complement.ts';
import { amongDevices, inEvenPieces } from '../../query/device-list.ts';
import { parseCondition } from '../../query/parse.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import type { ListProblem } from './read-list.ts';

const MAX_IDS = 20_000;
/** The number of a part has two digits in the id of its job. */
const MAX_PARTS = 99;

/** What is wrong with the list of a job, as far as the job's own file tells. */
export function checkListOf({ target, done }: WrittenManifest['spec']): readonly Finding[] {
  const { deviceIds, deviceIdsFrom } = target;
  if (deviceIdsFrom !== undefined) return checkPath(deviceIdsFrom);
  if (deviceIds === undefined) return [];
  const path = ['spec', 'target', 'deviceIds'];
  const twice = firstRepeated(deviceIds);
  if (twice >= 0) {
    return [
      {
        code: 'device-twice',
        path: [...path, twice],
        message: `the device ${deviceIds[twice]} is in the list already`,
        hint: 'name each device once',
      },
    ];
  }
  const isReadable = done === undefined || parseCondition(done).problems.length === 0;
  const base = done === undefined || !isReadable ? '*' : complementOf(done);
  return checkList(deviceIds, base, target).map((problem) => ({ ...problem, path, onKey: true }));
}

/** The index of the first id that was there before; -1: none was. */
function firstRepeated(ids: readonly string[]): number {
  const seen = new Set<string>();
  return ids.findIndex((id) => seen.size === seen.add(id).size);
}

/** A list is a file of the repository, so that its history is in Git. */
function checkPath(text: string): readonly Finding[] {
  const path = ['spec', 'target', 'deviceIdsFrom'];
  const names = text.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..') || text.includes('\\')) {
    return [
      {
        code: 'device-list',
        path,
        message: `${JSON.stringify(text)} is no path of a file below the folder of hubjobs.yaml`,
        hint: 'write the path from that folder with `/`, such as lists/recall.txt',
      },
    ];
  }
  if (/\.(txt|csv)$/.test(text)) return [];
  return [
    {
      code: 'device-list',
      path,
      message: `${JSON.stringify(text)} is neither a .txt nor a .csv file`,
      hint: 'write one id on a line of a .txt file, or a .csv file with a column `deviceId`',
    },
  ];
}

interface WithLimit {
  readonly maxDevices?: number;
}

/** What is wrong with a list of devices as a whole. `base`: what a job asks beside the ids. */
export function checkList(
  ids: readonly string[],
  base: string,
  { maxDevices }: WithLimit,
): readonly ListProblem[] {
  const count = ids.length;
  if (count > MAX_IDS) {
    return [
      {
        code: 'device-list',
        message: `the list names ${count} devices; at most ${MAX_IDS} are possible`,
        hint: 'give the devices a tag, and write a query for it',
      },
    ];
  }
  if (maxDevices !== undefined && count > maxDevices) {
    return [
      {
        code: 'device-list',
        message: `the list names ${count} devices, more than the \`maxDevices\` of ${maxDevices}`,
        hint: 'shorten the list, or raise maxDevices',
      },
    ];
  }
  const parts = inEvenPieces(ids, (some) => amongDevices(base, some)).length;
  if (parts <= MAX_PARTS) return [];
  return [
    {
      code: 'device-list',
      message: `the list needs ${parts} hub jobs for each occurrence, as their ids are long; at most ${MAX_PARTS} are possible`,
      hint: 'give the devices a tag, and write a query for it',
    },
  ];
}
