import type { Diagnostic } from '../../model/diagnostic.ts';
import { nearest } from '../../query/nearest.ts';
import { diagnoseText } from '../findings/diagnose.ts';
import type { WrittenConfig } from '../generated/written-config.ts';
import { type LocatedText, locateText } from '../yaml/located-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';

/** The names of jobs in the freezes, with their places. */
export function frozenNames({ freezes = [] }: WrittenConfig, document: YamlDocument): readonly LocatedText[] {
  return freezes.flatMap(({ manifests }, index) =>
    (manifests?.names ?? []).map((name, position) =>
      locateText(document, ['freezes', index, 'manifests', 'names', position], name),
    ),
  );
}

/** A freeze of a job that does not exist protects nothing. `jobs`: the names of all manifests there are. */
export function checkFrozenNames(
  frozen: readonly LocatedText[],
  jobs: ReadonlySet<string>,
): readonly Diagnostic[] {
  return frozen
    .filter(({ text }) => !jobs.has(text))
    .map((name) => {
      const meant = nearest(name.text, jobs);
      return diagnoseText(name, {
        code: 'freeze-unknown-job',
        message: `no job or rollout is named ${JSON.stringify(name.text)}, so this name freezes nothing`,
        hint: meant ? `did you mean \`${meant}\`?` : 'correct the name, or remove it',
      });
    });
}
