/**
 * The commit with the built Action that belongs to this version of the package. The release writes it into the package
 * (`scripts/build.ts`); anywhere else it is not known.
 */
declare const HUBJOBS_ACTION_COMMIT: string | undefined;

export interface ReleasedAction {
  /** What a workflow writes after `uses:`. A commit cannot be moved as a tag can. */
  readonly uses: string;
  /** The tag, where no commit is known. */
  readonly onlyTag?: string;
}

export function releasedAction(version: string): ReleasedAction {
  const tag = `v${version}-action`;
  if (typeof HUBJOBS_ACTION_COMMIT === 'string')
    return { uses: `hubjobs/hubjobs@${HUBJOBS_ACTION_COMMIT} # ${tag}` };
  return { uses: `hubjobs/hubjobs@${tag}`, onlyTag: tag };
}
