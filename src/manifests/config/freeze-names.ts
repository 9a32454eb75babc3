import type { Config } from '../../model/config.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { defaultSeverity } from '../findings/catalogue.ts';
import { diagnosePlace } from '../findings/diagnose.ts';
import type { WrittenConfig } from '../generated/written-config.ts';
import { nearest } from '../nearest.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { Place, YamlDocument } from '../yaml/yaml-document.ts';

/** The name of a job where a freeze says it. */
export interface FrozenName {
  readonly name: string;
  readonly source: SourceText;
  readonly place: Place;
}

export function frozenNames({ freezes = [] }: WrittenConfig, document: YamlDocument): readonly FrozenName[] {
  return freezes.flatMap(({ manifests }, index) =>
    (manifests?.names ?? []).map((name, position) => ({
      name,
      source: document.source,
      place: document.locate(['freezes', index, 'manifests', 'names', position]),
    })),
  );
}

/** A freeze of a job that does not exist protects nothing. `jobs`: the names of all manifests there are. */
export function checkFrozenNames(
  frozen: readonly FrozenName[],
  jobs: ReadonlySet<string>,
  rules: Config['rules'],
): readonly Diagnostic[] {
  const severity = rules['freeze-unknown-job'] ?? defaultSeverity('freeze-unknown-job');
  if (severity === 'off') return [];
  return frozen
    .filter(({ name }) => !jobs.has(name))
    .map(({ name, source, place }) => {
      const meant = nearest(name, jobs);
      return diagnosePlace(source, place, {
        code: 'freeze-unknown-job',
        severity,
        message: `there is no job named ${JSON.stringify(name)}, so this freezes nothing`,
        hint: meant ? `did you mean \`${meant}\`?` : 'take the name out, or give the job that is meant',
      });
    });
}
