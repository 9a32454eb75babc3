import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const { repository, name } = JSON.parse(read('package.json'));
const address = repository.url.replace(/^git\+|\.git$/g, '');

describe('the badges of the README', () => {
  const badges = [...read('README.md').matchAll(/\[!\[([^\]]+)\]\(([^)]+)\)\]\(([^)]+)\)/g)].map(
    ([, title = '', image = '', link = '']) => ({ title, image, link }),
  );

  it('are of this repository and of this package', () => {
    const own = address.replace('https://github.com/', '');
    expect(badges.map(({ title }) => title)).toEqual(['CI', 'Release', 'npm', 'Licence']);
    for (const { image } of badges) expect(`${image} `).toMatch(new RegExp(`/(${own}|${name})[/. ?]`));
  });

  it('show a workflow that there is, and lead to a page of it', () => {
    const [ci] = badges;
    expect(ci?.image).toBe(`${address}/actions/workflows/ci.yml/badge.svg?branch=main`);
    expect(ci?.link).toBe(`${address}/actions/workflows/ci.yml`);
    expect(existsSync(path.join(root, '.github/workflows/ci.yml'))).toBe(true);
  });
});

it('every folder with a package.json is watched by Dependabot, and so are the actions and the image', () => {
  const packages = execFileSync('git', ['ls-files', 'package.json', '*/package.json'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .map((file) => path.posix.join('/', path.dirname(file)))
    .filter((folder) => !folder.startsWith('/test/'))
    .sort();
  const { updates } = parse(read('.github/dependabot.yml')) as {
    readonly updates: readonly Readonly<Record<string, unknown>>[];
  };
  const watched = new Map(
    updates.map((one) => [one['package-ecosystem'], one['directories'] ?? [one['directory']]]),
  );
  expect(watched).toEqual(
    new Map<unknown, unknown>([
      ['npm', packages],
      ['github-actions', ['/']],
      ['docker', ['/']],
    ]),
  );
});

it('npm pack prints the name of the package and nothing else, as pre-commit expects', () => {
  const setting = execFileSync('npm', ['config', 'get', 'foreground-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(setting).toBe('false\n');
});

it('every line of CODEOWNERS is about something that there is', () => {
  const lines = read('.github/CODEOWNERS')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const missing = lines
    .map((line) => line.split(/\s+/)[0] ?? '')
    .filter((pattern) => pattern !== '*' && !existsSync(path.join(root, pattern)));
  expect(missing).toEqual([]);
});

describe.each(readdirSync(path.join(root, '.github/ISSUE_TEMPLATE')))('the issue template %s', (file) => {
  const template = parse(read(`.github/ISSUE_TEMPLATE/${file}`));

  it('is one that GitHub accepts', () => {
    if (file === 'config.yml') {
      for (const { url } of template.contact_links)
        expect(url).toMatch(/^https:\/\/(github\.com|hubjobs\.github\.io)\/hubjobs\//);
      return;
    }
    expect(template).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const ids = template.body.flatMap(({ id }: { id?: string }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, attributes } of template.body) {
      expect(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
      expect(attributes[type === 'markdown' ? 'value' : 'label']).toEqual(expect.any(String));
    }
  });
});
