import type { Operation } from '../../model/operation.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { seconds } from '../values/seconds.ts';

/** What a document does on its devices, as jobs and rollouts write it. */
export type WrittenOperation = Pick<WrittenManifest['spec'], 'method' | 'twin' | 'maxExecutionTime'>;

/** The timeouts of a method that leaves them out; the descriptions of the schemas name the same ones. */
export const TIMEOUT_DEFAULTS = { responseTimeout: '30s', connectTimeout: '0s' } as const;

/** A checked operation with its defaults filled in. Throws for one that the checks would have refused. */
export function normalizeOperation({ method, twin }: WrittenOperation): Operation {
  if (method)
    return {
      kind: 'method',
      name: method.name,
      ...(method.payload !== undefined && { payload: method.payload }),
      responseTimeoutInSeconds: seconds(method.responseTimeout ?? TIMEOUT_DEFAULTS.responseTimeout),
      connectTimeoutInSeconds: seconds(method.connectTimeout ?? TIMEOUT_DEFAULTS.connectTimeout),
    };
  if (twin) return { kind: 'twin', ...twin };
  throw new Error('a manifest without an action came past the checks');
}
