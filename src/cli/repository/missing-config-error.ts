import { WRITE_CONFIG } from '../../manifests/config/missing-config.ts';
import { UsageError } from '../usage-error.ts';

/** `missing`: says that there is no configuration, and where it was looked for. */
export function missingConfigError(missing: string): UsageError {
  return new UsageError(missing, WRITE_CONFIG);
}
