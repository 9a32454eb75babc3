import type { JobManifest, Target } from '../../model/manifest.ts';
import { diagnoseText } from '../findings/diagnose.ts';
import type { JobDocument } from '../job/read-job.ts';
import type { ManifestFile } from '../manifest-file.ts';
import { withIds } from './list-target.ts';
import type { ListFile } from './read-list.ts';
import { checkList } from './rules.ts';

/** The paths of the lists that the jobs of a file name. */
export function listsOf({ documents }: ManifestFile): readonly string[] {
  return documents.flatMap((document) => (document.kind === 'Job' && document.listFile?.text) || []);
}

/** The same file with the ids of the lists in its jobs. A list that is not there has a diagnostic. */
export function withLists(file: ManifestFile, listAt: (path: string) => ListFile | undefined): ManifestFile {
  if (listsOf(file).length === 0) return file;
  const read = file.documents.map((document) =>
    document.kind === 'Job' ? withList(document, listAt) : { document, diagnostics: [] },
  );
  return {
    documents: read.map(({ document }) => document),
    diagnostics: [...file.diagnostics, ...read.flatMap(({ diagnostics }) => diagnostics)],
  };
}

function withList(document: JobDocument, listAt: (path: string) => ListFile | undefined) {
  const { listFile, job, ...rest } = document;
  if (!listFile) return { document, diagnostics: [] };
  const path = listFile.text;
  const missing = { code: 'device-list', message: `${path} does not exist` } as const;
  const { ids, problems } = listAt(path) ?? { ids: [], problems: [missing] };
  const whole =
    problems.length > 0 || !job
      ? []
      : checkList(ids, job.manifest.target.list?.base ?? '*', job.manifest.target);
  const found = [...problems, ...whole];
  const manifest = job && found.length === 0 && withListFile(job.manifest, path, ids);
  return {
    document: { ...rest, listFile, ...(job && manifest && { job: { ...job, manifest } }) },
    diagnostics: found.map((problem) => diagnoseText(listFile, problem)),
  };
}

/** Those of its variants that have the list too have it from the same file. */
function withListFile(
  { byHub, ...manifest }: JobManifest,
  path: string,
  ids: readonly string[],
): JobManifest {
  const isMeant = ({ list }: Target) => list !== undefined && list.ids.length === 0;
  return {
    ...manifest,
    target: withIds(manifest.target, ids),
    listFile: path,
    ...(byHub && {
      byHub: Object.fromEntries(
        Object.entries(byHub).map(([hub, variant]) => [
          hub,
          isMeant(variant.target) ? withListFile(variant, path, ids) : variant,
        ]),
      ),
    }),
  };
}
