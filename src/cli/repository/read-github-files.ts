import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { GitHubFiles } from '../../doctor/github/check-github.ts';
import { readFileInside } from '../../manifests/disk/read-file.ts';
import type { SourceText } from '../../manifests/yaml/source-text.ts';

const WORKFLOWS = '.github/workflows';
/** The first of them that exists counts. Source: GitHub, "About code owners". */
const CODE_OWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];
const MAX_WORKFLOWS = 200;

/** What a repository says to GitHub, by its files. `top`: its folder. */
export async function readGitHubFiles(top: string): Promise<GitHubFiles> {
  const names = await readdir(path.join(top, WORKFLOWS)).catch(() => []);
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  const workflows: SourceText[] = [];
  for (const name of files.slice(0, MAX_WORKFLOWS)) {
    const text = readFileInside(top, `${WORKFLOWS}/${name}`);
    if ('source' in text) workflows.push(text.source);
  }
  for (const file of CODE_OWNERS) {
    const text = readFileInside(top, file);
    if ('source' in text) return { workflows, codeOwners: text.source.text };
  }
  return { workflows };
}
