import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PAGES, ROOT, textOf } from '../support/pages.ts';

/** Pages that a reader looks for; those about single rules and decisions are found from one of them. */
const listed = PAGES.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md').map(
  (page) => path.basename(page, '.md'),
);

const inIndex = [...textOf('docs/README.md').matchAll(/^\| \[([^\]]+)\]\(([^)]+)\.md\)/gm)].map(
  ([, title = '', link = '']) => `${title}: ${link.replace(/README$/, '')}`,
);

it('docs/README.md lists every page once', () => {
  const names = inIndex.map((line) => line.split(': ')[1]).filter((name) => name !== 'decisions/');
  expect(names.toSorted()).toEqual(listed.toSorted());
});

it('the site shows the pages in the same order and with the same titles', () => {
  const navigation = readFileSync(path.join(ROOT, 'site/.vitepress/navigation.ts'), 'utf8');
  const pages = [...navigation.matchAll(/page\('([^']+)', '\/([^']*)'\)/g)];
  expect(pages.map(([, title, link]) => `${title}: ${link}`)).toEqual(inIndex);
});
