import type { Diagnostic } from '../model/diagnostic.ts';
import { nearest } from '../query/nearest.ts';
import { WRITE_CONFIG } from './config/missing-config.ts';
import type { ConfigFile } from './config/read-config.ts';
import { diagnoseText } from './findings/diagnose.ts';
import type { ManifestDocument } from './manifest-file.ts';
import { CONFIG_FILE } from './manifest-paths.ts';

/** Hubs in manifests that the configuration does not have: what is written for them has no effect. */
export function checkHubNames(
  documents: readonly ManifestDocument[],
  { hubNames: known, configFile = CONFIG_FILE, missingConfig }: ConfigFile,
): readonly Diagnostic[] {
  return documents
    .flatMap((document) => (document.kind === 'Job' ? document.hubNames : []))
    .filter(({ text }) => !known.includes(text))
    .map((name) => {
      const text = JSON.stringify(name.text);
      if (missingConfig !== undefined)
        return diagnoseText(name, {
          code: 'unknown-hub',
          message: `${missingConfig}, so no hub is named ${text}`,
          hint: WRITE_CONFIG,
        });
      const meant = nearest(name.text, known);
      return diagnoseText(name, {
        code: 'unknown-hub',
        message: `${configFile} has no hub named ${text}`,
        hint: meant
          ? `did you mean \`${meant}\`?`
          : `the hubs are: ${known.length === 0 ? 'none' : known.join(', ')}`,
      });
    });
}
