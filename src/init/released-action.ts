/**
 * The commit with the built Action that belongs to this version of the package. The release writes it into the package
 * (`scripts/build.ts`); anywhere else it is not known.
 */
declare const HUBJOBS_ACTION_COMMIT: string | undefined;

/** What a workflow writes after `uses:`. A commit cannot be moved as a tag can. */
export function releasedAction(version: string): string {
  const tag = `v${version}-action`;
  const commit = typeof HUBJOBS_ACTION_COMMIT === 'string' ? HUBJOBS_ACTION_COMMIT : undefined;
  return commit === undefined ? `hubjobs/hubjobs@${tag}` : `hubjobs/hubjobs@${commit} # ${tag}`;
}
