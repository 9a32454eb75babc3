import { OWNER_LINE } from '../../manifests/config/owner.ts';
import type { Repository } from '../../manifests/repository.ts';
import type { OwnedConfig } from '../../model/config.ts';
import { UsageError } from '../usage-error.ts';
import { missingConfigError } from './missing-config-error.ts';

/**
 * The configuration for a command that looks for its jobs on a hub. Throws UsageError where no owner is written: with a
 * default, two repositories without one would cancel each other's jobs.
 */
export function withOwner({
  config,
  configFile,
  missingConfig,
}: Pick<Repository, 'config' | 'configFile' | 'missingConfig'>): OwnedConfig {
  const { owner } = config;
  if (owner !== undefined) return { ...config, owner };
  if (missingConfig !== undefined) throw missingConfigError(missingConfig);
  throw new UsageError(
    `${configFile ?? 'the configuration'} names no owner, so it is not known whose jobs these are`,
    `add the line \`${OWNER_LINE}\``,
  );
}
