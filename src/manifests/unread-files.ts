import type { Diagnostic } from '../model/diagnostic.ts';
import type { ConfigFile } from './config/read-config.ts';
import type { FileText } from './file-text.ts';
import { diagnose } from './findings/diagnose.ts';
import { CONFIG_FILE, globsOf } from './manifest-paths.ts';

/** A line that only our documents have. */
const OUR_VERSION = /^[ \t{]*["']?apiVersion["']?:[ \t]*["']?hubjobs\/\S*/m;
const MAX_FOUND = 20;

/** Files with our documents, of those that no glob of the configuration matches. */
export function checkUnread(
  files: readonly { readonly text: FileText }[],
  config: ConfigFile,
): readonly Diagnostic[] {
  return files
    .flatMap(({ text }) => {
      const found = 'source' in text && OUR_VERSION.exec(text.source.text);
      if (!found) return [];
      return diagnose(text.source, {
        code: 'unread-manifest',
        start: found.index,
        end: found.index + found[0].length,
        message: `this file is not read: no glob matches it (${globsOf(config.config).join(', ')})`,
        hint: `move it, or add a glob to \`manifests\` in ${config.configFile ?? CONFIG_FILE}`,
      });
    })
    .slice(0, MAX_FOUND);
}
