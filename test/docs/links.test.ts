import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES, proseOf, ROOT } from '../support/pages.ts';

/** Whose pages we link: those that make what a reader uses, and standards. */
const HOSTS = new Set([
  'azure.microsoft.com',
  'developer.hashicorp.com',
  'docs.aws.amazon.com',
  'docs.github.com',
  'docs.gitlab.com',
  'docs.npmjs.com',
  'eclipse.dev',
  'github.com',
  'hubjobs.github.io',
  'img.shields.io',
  'kubernetes.io',
  'learn.microsoft.com',
  'marketplace.visualstudio.com',
  'mosquitto.org',
  'nodejs.org',
  'opengitops.dev',
  'pre-commit.com',
  'registry.terraform.io',
  'www.conftest.dev',
  'www.contributor-covenant.org',
  'www.npmjs.com',
  'www.openpolicyagent.org',
  'www.schemastore.org',
]);

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/ /g, '-'),
    ),
  );
}

/** What is wrong with an address outside of the project, as far as its text tells. */
function faultOf(address: string): string | undefined {
  if (!URL.canParse(address)) return 'it is no address';
  const url = new URL(address);
  if (url.protocol !== 'https:') return 'it is not https';
  if (!HOSTS.has(url.hostname)) return `${url.hostname} is not among the hosts of this test`;
  // A page of Microsoft without a language is shown in the reader's own.
  if (url.hostname === 'learn.microsoft.com' && /^\/[a-z]{2}-[a-z]{2}\//i.test(url.pathname))
    return 'it names a language';
  if (/\/\//.test(url.pathname) || /[.,;]$/.test(address)) return 'it ends with a sign or has an empty part';
  return undefined;
}

describe.each(PAGES)('%s', (page) => {
  it('has only links that lead somewhere', () => {
    const links = [...proseOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : path.join(path.dirname(page), file);
      if (!existsSync(path.join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('has addresses outside of the project that can be right', () => {
    const links = [...proseOf(page).matchAll(/\]\((https?:[^)\s]*)\)|<(https?:[^>\s]*)>/g)];
    const wrong = links.flatMap(([, link, bare]) => {
      const fault = faultOf(link ?? bare ?? '');
      return fault === undefined ? [] : [`${link ?? bare}: ${fault}`];
    });
    expect(wrong).toEqual([]);
  });
});
