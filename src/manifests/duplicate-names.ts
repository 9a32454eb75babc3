import type { Diagnostic } from '../model/diagnostic.ts';
import { diagnoseText } from './findings/diagnose.ts';
import { zoneJobName } from './job/per-zone.ts';
import type { ManifestDocument, ManifestFile } from './manifest-file.ts';
import type { LocatedText } from './yaml/located-text.ts';

interface NamedDocument {
  readonly kind: ManifestDocument['kind'];
  readonly name: LocatedText;
}

/** Kinds whose names must differ from each other: those of jobs and rollouts are in the ids of hub jobs. */
const NAMESPACES: readonly (readonly ManifestDocument['kind'][])[] = [
  ['Job', 'Rollout'],
  ['Fleet'],
  ['Simulation'],
  ['Policy'],
];

/** Each document whose name another one has too, with the place of the first one; the first with that of the second. */
export function checkDuplicateNames(documents: readonly ManifestDocument[]): readonly Diagnostic[] {
  return NAMESPACES.flatMap((kinds) =>
    duplicates(documents.flatMap((document) => (kinds.includes(document.kind) ? namesIn(document) : []))),
  );
}

/** The document's own, and those of the jobs that it makes for several zones. */
export function namesIn(document: ManifestDocument): readonly NamedDocument[] {
  const { kind, name } = document;
  if (!name) return [];
  const zones = document.kind === 'Job' ? (document.job?.manifest.zones?.names ?? []) : [];
  const texts = [name.text, ...zones.map((zone) => zoneJobName(name.text, zone))];
  return texts.map((text) => ({ kind, name: { ...name, text } }));
}

/** A file without the documents whose names the other one has: those of the other file take their place. */
export function withoutNamesOf(other: ManifestFile, { documents, diagnostics }: ManifestFile): ManifestFile {
  const taken = new Set(other.documents.map(keyOf));
  return { documents: documents.filter((one) => !one.name || !taken.has(keyOf(one))), diagnostics };
}

function keyOf({ kind, name }: ManifestDocument): string {
  return `${NAMESPACES.findIndex((kinds) => kinds.includes(kind))} ${name?.text}`;
}

function duplicates(documents: readonly NamedDocument[]): readonly Diagnostic[] {
  if (new Set(documents.map(({ name }) => name.text)).size === documents.length) return [];
  const byName = new Map<string, NamedDocument[]>();
  for (const document of documents) {
    const same = byName.get(document.name.text);
    if (same) same.push(document);
    else byName.set(document.name.text, [document]);
  }
  return [...byName].flatMap(([name, same]) => {
    const [first, second] = same;
    if (!first || !second) return [];
    return same.map((one) => {
      const other = one === first ? second : first;
      const by = other.kind === one.kind ? '' : ` by a ${other.kind.toLowerCase()}`;
      return diagnoseText(one.name, {
        code: 'duplicate-name',
        message: `the ${one.kind.toLowerCase()} name ${JSON.stringify(name)} is also used${by} at ${positionOf(other.name)}`,
        hint: 'rename one: names are unique in the repository',
      });
    });
  });
}

function positionOf({ source, span }: LocatedText): string {
  const { file, line } = source.range(span.start, span.end);
  return `${file}:${line}`;
}
