import type { BranchCheck } from '../../model/branch.ts';
import { type Checkout, differingFiles } from '../checkout/checkout.ts';
import { shortId } from '../git/commit-info.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { readTree, type Tree } from '../git/tree.ts';
import type { BranchHead, Upstream } from './upstream.ts';

/** More names do not help in an error. */
const MAX_FILES = 5;

/**
 * Answers, each time anew, whether the checkout says what its branch says. Two commits are compared once; where the branch
 * is, is asked every time. `onHead` is told the branch's newest commit; `undefined`: there is no other copy of it.
 */
export function createBranchCheck(
  checkout: Checkout,
  chooseUpstream: (signal?: AbortSignal) => Promise<Upstream | undefined>,
  onHead: (id: string | undefined) => void = () => {},
): (signal?: AbortSignal) => Promise<BranchCheck> {
  const compared = new Map<string, BranchCheck>();
  return async (signal) => {
    try {
      const upstream = await chooseUpstream(signal);
      if (!upstream) {
        onHead(undefined);
        return { kind: 'current' };
      }
      const head = await upstream.readHead(signal);
      onHead(head.id);
      const known = compared.get(head.id) ?? (await compare(checkout, upstream, head, signal));
      compared.set(head.id, known);
      return known;
    } catch (error) {
      if (error instanceof RepositoryError) return { kind: 'unknown', why: error.message };
      throw error;
    }
  };
}

async function compare(
  checkout: Checkout,
  upstream: Upstream,
  { branch, id }: BranchHead,
  signal: AbortSignal | undefined,
): Promise<BranchCheck> {
  const isCheckedOut = checkout.folder.head?.id === id;
  const tree = isCheckedOut ? checkout.head : await readTreeOf(checkout, upstream, id, signal);
  const files = differingFiles(checkout, tree);
  if (files.length === 0) return { kind: 'current' };
  return { kind: 'behind', branch, head: shortId(id), files: files.slice(0, MAX_FILES) };
}

/** From the clone, if the commit is in it. */
async function readTreeOf(
  { folder, scope }: Checkout,
  upstream: Upstream,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<Tree> {
  try {
    return await readTree(folder.git, commit, { prefix: folder.prefix, scope }, signal);
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    return upstream.readTree(commit, signal);
  }
}
