import type { Diagnostic } from '../../model/diagnostic.ts';
import { type FleetGroup, withoutModules } from '../../model/fleet.ts';
import { diagnoseText } from '../findings/diagnose.ts';
import type { ManifestDocument } from '../manifest-file.ts';

/** Ids shown: enough to see what is wrong with them. */
const MAX_EXAMPLES = 3;

/** Ids in lists that no Fleet document has, where all fleets can be used. */
export function checkKnownDevices(documents: readonly ManifestDocument[]): readonly Diagnostic[] {
  const fleets = documents.filter((document) => document.kind === 'Fleet');
  const known = fleets.flatMap(({ fleet }) => fleet ?? []);
  if (known.length === 0 || known.length < fleets.length) return [];
  const has = known.flatMap((fleet) => withoutModules(fleet).groups.map(createDeviceCheck));
  return documents.flatMap((document) => {
    if (document.kind !== 'Job' || !document.listAt) return [];
    const ids = document.job?.manifest.target.list?.ids ?? [];
    const unknown = ids.filter((id) => !has.some((isThere) => isThere(id)));
    if (unknown.length === 0) return [];
    const examples = unknown.slice(0, MAX_EXAMPLES).join(', ');
    const number = unknown.length === 1 ? '1 id is' : `${unknown.length} of ${ids.length} ids are`;
    return [
      diagnoseText(document.listAt, {
        code: 'unknown-device',
        message: `${number} in no Fleet document: ${examples}${unknown.length > MAX_EXAMPLES ? ', …' : ''}`,
        hint: 'correct the ids, or add the devices to a fleet',
      }),
    ];
  });
}

const INDEX = /\{index(?::(\d{1,2}))?\}/;

/** Reads the number out of an id, so that no list of a million names is needed. */
function createDeviceCheck({ idPattern, count }: FleetGroup): (id: string) => boolean {
  const [placeholder, width = '0'] = INDEX.exec(idPattern) ?? [];
  if (placeholder === undefined) return (id) => id === idPattern;
  const [before = '', after = ''] = idPattern.split(placeholder);
  return (id) => {
    if (!id.startsWith(before) || !id.endsWith(after)) return false;
    const digits = id.slice(before.length, id.length - after.length);
    const index = /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
    return index >= 1 && index <= count && String(index).padStart(Number(width), '0') === digits;
  };
}
