import type { Diagnostic } from '../../model/diagnostic.ts';
import { diagnoseFile } from '../findings/diagnose.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenConfig } from '../generated/written-config.ts';
import { CONFIG_FILE } from '../manifest-paths.ts';
import { WRITE_CONFIG } from './missing-config.ts';

/** What to write into hubjobs.yaml. */
export const OWNER_LINE = 'owner: acme   # [a-z0-9], at most 12 characters; the mark on every job id';

/** A hubjobs.yaml without an owner is enough for everything but a hub. */
export function checkOwner({ owner }: WrittenConfig): readonly Finding[] {
  if (owner !== undefined) return [];
  return [
    {
      code: 'no-owner',
      path: ['kind'],
      message:
        'the configuration names no owner, so no command can tell its jobs on a hub from those of others',
      hint: `add the line \`${OWNER_LINE}\``,
    },
  ];
}

/** The same for a repository that has no hubjobs.yaml. */
export function noConfigFile(missing: string): Diagnostic {
  return diagnoseFile(
    CONFIG_FILE,
    'no-owner',
    `${missing}, so no command can tell the jobs of these manifests on a hub from those of others`,
    WRITE_CONFIG,
  );
}
