import type { Diagnostic } from '../model/diagnostic.ts';
import { diagnoseText } from './findings/diagnose.ts';
import type { ManifestDocument } from './manifest-file.ts';
import type { LocatedText } from './yaml/located-text.ts';

/** Each document whose name another one of its kind has too, with the place of the first one; the first with that of the second. */
export function checkDuplicateNames(documents: readonly ManifestDocument[]): readonly Diagnostic[] {
  return (['Job', 'Fleet', 'Simulation', 'Policy'] as const).flatMap((kind) =>
    duplicates(
      kind.toLowerCase(),
      documents.flatMap((document) => (document.kind === kind && document.name) || []),
    ),
  );
}

function duplicates(kind: string, names: readonly LocatedText[]): readonly Diagnostic[] {
  if (new Set(names.map(({ text }) => text)).size === names.length) return [];
  const byName = new Map<string, LocatedText[]>();
  for (const name of names) {
    const same = byName.get(name.text);
    if (same) same.push(name);
    else byName.set(name.text, [name]);
  }
  return [...byName].flatMap(([name, same]) => {
    const [first, second] = same;
    if (!first || !second) return [];
    return same.map((one) =>
      diagnoseText(one, {
        code: 'duplicate-name',
        message: `the ${kind} name ${JSON.stringify(name)} is also used at ${positionOf(one === first ? second : first)}`,
        hint: 'rename one: names are unique in the repository',
      }),
    );
  });
}

function positionOf({ source, span }: LocatedText): string {
  const { file, line } = source.range(span.start, span.end);
  return `${file}:${line}`;
}
