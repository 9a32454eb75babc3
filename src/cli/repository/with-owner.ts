import { OWNER_LINE } from '../../manifests/config/owner.ts';
import type { Repository } from '../../manifests/repository.ts';
import type { OwnedConfig } from '../../model/config.ts';
import { UsageError } from '../usage-error.ts';

/**
 * The configuration for a command that looks for its jobs on a hub. Throws UsageError where no owner is written: with a
 * default, two repositories without one would cancel each other's jobs.
 */
export function withOwner({ config, configFile }: Pick<Repository, 'config' | 'configFile'>): OwnedConfig {
  const { owner } = config;
  if (owner !== undefined) return { ...config, owner };
  throw configFile === undefined
    ? new UsageError(
        'there is no hubjobs.yaml, so it is not known whose jobs these are',
        `write one with \`apiVersion: hubjobs/v1\`, \`kind: Config\` and \`${OWNER_LINE}\``,
      )
    : new UsageError(
        'hubjobs.yaml names no owner, so it is not known whose jobs these are',
        `add the line \`${OWNER_LINE}\``,
      );
}
