import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import { githubAnchor, linksToRepository } from './links.ts';
import { HOME, NAVIGATION, SIDEBAR } from './navigation.ts';

const root = path.resolve(import.meta.dirname, '../..');
const pages = path.resolve(import.meta.dirname, '../pages');

// A copy, because the generator looks for Vue beside the pages.
rmSync(pages, { recursive: true, force: true });
cpSync(path.join(root, 'docs'), pages, { recursive: true });

const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='4' fill='%233451b2'/><path d='M4 8.5l3 3 5-6' fill='none' stroke='white' stroke-width='2'/></svg>";

/** The site is made from docs/ as it is: what differs from GitHub's view of the same files is said here. */
export default defineConfig({
  title: 'hubjobs',
  description: 'Jobs for Azure IoT Hub, from Git',
  lang: 'en',
  base: '/hubjobs/',
  head: [['link', { rel: 'icon', href: ICON }]],
  srcDir: './pages',
  outDir: '../dist-site',
  cacheDir: './.cache',
  cleanUrls: true,
  rewrites: { 'README.md': 'index.md', 'decisions/README.md': 'decisions/index.md' },
  markdown: {
    anchor: { slugify: githubAnchor },
    languageAlias: { rego: 'python' },
    config: linksToRepository(root, pages),
  },
  transformPageData(page) {
    if (page.relativePath === 'index.md') page.frontmatter = { ...page.frontmatter, ...HOME };
  },
  // Editors read the schemas at these addresses.
  buildEnd({ outDir }) {
    const target = path.join(outDir, 'schemas/v1');
    mkdirSync(target, { recursive: true });
    for (const file of readdirSync(path.join(root, 'schemas')))
      cpSync(path.join(root, 'schemas', file), path.join(target, file));
  },
  themeConfig: {
    nav: NAVIGATION,
    sidebar: SIDEBAR,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: 'https://github.com/hubjobs/hubjobs' }],
    editLink: {
      pattern: 'https://github.com/hubjobs/hubjobs/edit/main/docs/:path',
      text: 'Change this page on GitHub',
    },
    footer: { message: 'MIT licensed.' },
  },
});
