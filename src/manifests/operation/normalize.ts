import type { Operation } from '../../model/operation.ts';
import { seconds } from '../values/seconds.ts';
import { normalizeSensitive } from './sensitive.ts';
import type { WrittenOperation } from './written-operation.ts';

/** The timeouts of a method that leaves them out; the descriptions of the schemas name the same ones. */
export const TIMEOUT_DEFAULTS = { responseTimeout: '30s', connectTimeout: '0s' } as const;

/** A checked operation with its defaults filled in. Throws for one that the checks would have refused. */
export function normalizeOperation(written: WrittenOperation): Operation {
  const { method, twin } = written;
  const sensitive = normalizeSensitive(written);
  const hidden = { ...(sensitive.length > 0 && { sensitive }) };
  if (method)
    return {
      kind: 'method',
      name: method.name,
      ...(method.payload !== undefined && { payload: method.payload }),
      responseTimeoutInSeconds: seconds(method.responseTimeout ?? TIMEOUT_DEFAULTS.responseTimeout),
      connectTimeoutInSeconds: seconds(method.connectTimeout ?? TIMEOUT_DEFAULTS.connectTimeout),
      ...hidden,
    };
  if (twin) return { kind: 'twin', ...twin, ...hidden };
  throw new Error('a manifest without an action came past the checks');
}
