import { CONFIG_FILE } from '../manifest-paths.ts';

/** What to do where there is no configuration. */
export const WRITE_CONFIG = 'run `hubjobs init` to write one, or name the folder of your repository with -C';

/** Says that the configuration is in none of the folders from `start` up to `last`; no full stop. */
export function describeMissingConfig(start: string, last: string): string {
  if (start === last) return `there is no ${CONFIG_FILE} in ${start}`;
  return `there is no ${CONFIG_FILE} in ${start} or a folder above it, up to ${last}`;
}
