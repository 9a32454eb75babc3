import type { Config } from '../model/config.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { nearest } from '../query/nearest.ts';
import { diagnoseText } from './findings/diagnose.ts';
import type { ManifestDocument } from './manifest-file.ts';

/** Hubs in manifests that hubjobs.yaml does not have: what is written for them has no effect. */
export function checkHubNames(
  documents: readonly ManifestDocument[],
  { hubs }: Config,
): readonly Diagnostic[] {
  const known = hubs.map(({ name }) => name);
  return documents
    .flatMap((document) => (document.kind === 'Job' ? document.hubNames : []))
    .filter(({ text }) => !known.includes(text))
    .map((name) => {
      const meant = nearest(name.text, known);
      return diagnoseText(name, {
        code: 'unknown-hub',
        message: `hubjobs.yaml has no hub named ${JSON.stringify(name.text)}`,
        hint: meant
          ? `did you mean \`${meant}\`?`
          : `the hubs are: ${known.length === 0 ? 'none' : known.join(', ')}`,
      });
    });
}
