/**
 * Prints the notes of a release: what CHANGELOG.md says of the version, and how to get it and check where it comes from.
 * `tsx scripts/release-notes.ts v1.2.3 COMMIT`, with the commit of the Action's tag.
 */
import { readFileSync } from 'node:fs';

const [tag = '', actionCommit = ''] = process.argv.slice(2);
const version = tag.replace(/^v/, '');
const [, changes] = new RegExp(
  `^## ${version.replaceAll('.', '\\.')}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`,
  'm',
).exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [undefined, ''];

const CHECK = [
  '`sha256sum --check SHA256SUMS` checks the files of this release.',
  '`gh attestation verify FILE --repo hubjobs/hubjobs` says that the release workflow of this repository made them.',
  `\`hubjobs-${version}.cdx.json\` lists what is inside the package (CycloneDX).`,
];

if (changes.trim() === '') {
  process.stderr.write(
    `CHANGELOG.md says nothing of ${version}: give the section "Unreleased" the heading "## ${version}", and begin a new one.\n`,
  );
  process.exitCode = 1;
} else {
  process.stdout.write(`${forGitHub(changes)}

## Get it

- npm: \`npm install --save-dev hubjobs@${version}\`
- container: \`docker run --rm ghcr.io/hubjobs/hubjobs:${version} --version\`
- GitHub Action: \`uses: hubjobs/hubjobs@${actionCommit} # ${tag}-action\`

${CHECK.join(' ')}
`);
}

/** GitHub shows each line break of a release's notes, and knows no files beside them. */
function forGitHub(text: string): string {
  return text
    .trim()
    .replace(/\n +(?=[^\s-])/g, ' ')
    .replace(/\]\((?!https?:|#)([^)]+)\)/g, `](https://github.com/hubjobs/hubjobs/blob/${tag}/$1)`);
}
