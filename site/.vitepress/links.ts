import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { MarkdownOptions } from 'vitepress';

const REPOSITORY = 'https://github.com/hubjobs/hubjobs';

/** The anchor that GitHub gives a heading, so that one link is right on both. */
export function githubAnchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/ /g, '-');
}

/** Links from `pages`, which is a copy of docs/, to other files of the repository lead to GitHub. */
export function linksToRepository(root: string, pages: string): MarkdownOptions['config'] {
  return (markdown) => {
    markdown.core.ruler.push('links-to-repository', ({ tokens, env }) => {
      for (const token of tokens.flatMap(({ children }) => children ?? [])) {
        const href = token.attrGet('href');
        if (token.type !== 'link_open' || href === null || /^(\w+:|#)/.test(href)) continue;
        token.attrSet(
          'href',
          addressOf(href, path.join(root, 'docs', path.relative(pages, path.dirname(env.path))), root),
        );
      }
    });
  };
}

function addressOf(href: string, folder: string, root: string): string {
  const [file = '', anchor] = href.split('#');
  const target = path.join(folder, file);
  const isInDocs = target.startsWith(path.join(root, 'docs') + path.sep);
  // A link that leads nowhere stays as it is, so that the generator reports it.
  if (isInDocs || !existsSync(target)) return href;
  const kind = statSync(target).isDirectory() ? 'tree' : 'blob';
  const name = path.relative(root, target);
  return `${REPOSITORY}/${kind}/main/${name}${anchor === undefined ? '' : `#${anchor}`}`;
}
