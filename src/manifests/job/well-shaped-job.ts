import type { JsonValue } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenManifest } from '../generated/validators.cjs';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { wellShapedParts } from '../shape/well-shaped-parts.ts';

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

/** The parts of a job that can be checked: see wellShapedParts. */
export function wellShapedJob(
  data: JsonValue,
  shape: readonly Finding[],
): { readonly document: WrittenManifest; readonly isNamed: boolean } {
  return wellShapedParts(BARE, isWrittenManifest, data, shape);
}
