import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { ROOT } from './pages.ts';

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: localhost, tier: S3, lead: 1h }
  staging: { hostName: localhost, tier: S1 }
  test: { hostName: localhost, tier: S1 }
`;

/**
 * The repository that the pages speak of: the manifests of this project, and hubs with the names in the examples. Its
 * policies are left out, because examples are short and show no `maxDevices`.
 */
export function docsRepository(): Readonly<Record<string, string>> {
  const files = readdirSync(path.join(ROOT, 'jobs'), {
    recursive: true,
    encoding: 'utf8',
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('policies'))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
  return {
    'hubjobs.yaml': CONFIG,
    'lists/recall-2027-03.txt': readFileSync(path.join(ROOT, 'jobs/lists/recall-2027-03.txt'), 'utf8'),
    ...Object.fromEntries(files.map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')])),
  };
}

/** The same files without the documents of this kind and name. */
export function without(
  files: Readonly<Record<string, string>>,
  kind: unknown,
  name: unknown,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => {
      if (!file.endsWith('.yaml') || file === 'hubjobs.yaml') return [file, text];
      const documents = parseAllDocuments(text).map((document) => document.toJS());
      const kept = documents.filter((value) => value?.kind !== kind || value?.metadata?.name !== name);
      if (kept.length === documents.length) return [file, text];
      return [file, kept.map((value) => stringify(value)).join('---\n')];
    }),
  );
}
