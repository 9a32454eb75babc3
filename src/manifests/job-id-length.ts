import type { Diagnostic } from '../model/diagnostic.ts';
import { formatJobId, MAX_ATTEMPT, MAX_JOB_ID_LENGTH } from '../model/job-id.ts';
import type { JobManifest } from '../model/manifest.ts';
import { diagnoseText } from './findings/diagnose.ts';
import type { ManifestDocument } from './manifest-file.ts';

/** The most parts that a list of devices may have, over all its edits. */
const MAX_PARTS = 99;

/** Jobs whose ids would not all fit: a long name of an owner and of a job with a list, tries and a high revision. */
export function checkJobIdLengths(
  documents: readonly ManifestDocument[],
  manifests: readonly JobManifest[],
  owner: string | undefined,
): readonly Diagnostic[] {
  if (owner === undefined) return [];
  const lengths = new Map<string, number>();
  for (const manifest of manifests) {
    const { length } = longestId(manifest, owner);
    const name = manifest.forZone?.of ?? manifest.name;
    if (length > (lengths.get(name) ?? MAX_JOB_ID_LENGTH)) lengths.set(name, length);
  }
  if (lengths.size === 0) return [];
  return documents.flatMap(({ kind, name }) => {
    const length = kind === 'Job' && name ? lengths.get(name.text) : undefined;
    if (!name || length === undefined) return [];
    const excess = length - MAX_JOB_ID_LENGTH;
    return [
      diagnoseText(name, {
        code: 'job-id-length',
        message: `a job id of ${name.text} can have ${length} characters, and a hub takes ${MAX_JOB_ID_LENGTH}: a list, tries and a revision make it longer`,
        hint: `shorten the name by ${excess === 1 ? '1 character' : `${excess} characters`}`,
      }),
    ];
  });
}

function longestId({ name, target, retry, revision }: JobManifest, owner: string): string {
  return formatJobId({
    owner,
    name,
    scheduledAt: 0,
    stage: 1,
    part: target.list ? MAX_PARTS : 1,
    try: retry ? retry.tries + 1 : 1,
    revision,
    attempt: MAX_ATTEMPT,
  });
}
