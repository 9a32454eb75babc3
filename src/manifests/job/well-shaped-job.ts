import { isJsonObject, type JsonObject, type JsonValue, valueAt } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenManifest } from '../generated/validators.cjs';
import type { WrittenManifest } from '../generated/written-manifest.ts';

/** A job without problems. */
const BARE: WrittenManifest = {
  apiVersion: 'hubjobs/v1',
  kind: 'Job',
  metadata: { name: 'bare' },
  spec: {
    target: { allDevices: true },
    method: { name: 'none' },
    schedule: { at: '2027-01-01T00:00Z' },
  },
};

/**
 * The parts of a job that have the right shape, in the place of those of a bare one, so that their meaning is checked
 * although the document as a whole cannot be used. `isNamed`: its name is among them.
 */
export function wellShapedJob(
  data: JsonValue,
  shape: readonly Finding[],
): { readonly document: WrittenManifest; readonly isNamed: boolean } {
  const { metadata, spec } = membersOf(withoutValues(data, shape));
  const named: unknown = { ...BARE, metadata };
  const isNamed = isWrittenManifest(named);
  let document = isNamed ? named : BARE;
  for (const [key, value] of Object.entries(membersOf(spec))) {
    const { method, ...others } = document.spec;
    const without = key === 'twin' ? others : document.spec;
    const next: unknown = { ...document, spec: { ...without, [key]: value } };
    if (isWrittenManifest(next)) document = next;
  }
  return { document, isNamed };
}

/** A copy without the values that are wrong themselves. Where a key is missing, the map is not at fault. */
function withoutValues(data: JsonValue, shape: readonly Finding[]): JsonValue {
  const copy = structuredClone(data);
  for (const { code, path } of shape) {
    if (code === 'missing-key' || path.length < 2) continue;
    const parent = valueAt(copy, path.slice(0, -1));
    if (isJsonObject(parent)) Reflect.deleteProperty(parent, String(path.at(-1)));
  }
  return copy;
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}
