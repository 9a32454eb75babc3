import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocsWorld, startDocsWorld } from '../support/docs-shell.ts';
import { type CodeBlock, codeBlocksOf, inlineCodeOf, PAGES, ROOT, textOf } from '../support/pages.ts';
import { runCli } from '../support/run-cli.ts';

/** Every shell block of every page is run by bash. */
const BLOCKS = PAGES.flatMap(codeBlocksOf).filter(({ language }) => language === 'sh');

const FIRST_HUB = 'docs/first-hub.md';
const AZURE_BEGINS = textOf(FIRST_HUB).split('## On a free hub in Azure')[0]?.split('\n').length ?? 0;

/**
 * These commands need Azure or GitHub, or minutes with a hub of their own: bash runs them, and what they call is noted and
 * checked.
 */
function needsAzure({ page, line, text }: CodeBlock): boolean {
  return page === FIRST_HUB ? line > AZURE_BEGINS : text.includes('$(az ') || text.includes('doctor --facts');
}

/** The first part of this page is one session at a terminal, which begins in an empty folder. */
function isSession({ page, line }: CodeBlock): boolean {
  return page === FIRST_HUB && line < AZURE_BEGINS;
}

/** What must be done before the commands of a page make sense. */
const BEFORE: Readonly<Record<string, string>> = {
  'docs/job-history.md': `now=$(date -u +%Y-%m-%dT%H:%MZ)
cat > jobs/ping.yaml <<END
apiVersion: hubjobs/v1
kind: Job
metadata: { name: ping }
spec:
  target: { query: deviceId = 'door-43-001' }
  method: { name: lockDoor, responseTimeout: 5s }
  schedule: { at: $now }
  maxExecutionTime: 5s
END
git add jobs && git commit --quiet --message Ping && git push --quiet
UNTIL_ITS_END=yes hubjobs reconcile --hub production --history --for 1m`,
};

/** What other programs are called with in the pages: subcommands, and options that each has by its documentation. */
const OTHER_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'az extension add': ['--name'],
  'az group create': ['--name', '--location'],
  'az group delete': ['--name'],
  'az iot hub connection-string show': ['--hub-name', '--policy-name', '--query', '--output'],
  'az iot hub create': ['--name', '--resource-group', '--sku', '--partition-count'],
  'az iot hub device-identity connection-string show': ['--hub-name', '--device-id', '--query', '--output'],
  'az iot hub device-identity create': ['--hub-name', '--device-id'],
  'az iot hub device-twin update': ['--hub-name', '--device-id', '--tags'],
  'az iot hub job list': ['--hub-name', '--job-status', '-o'],
  'conftest test': ['--policy'],
  'docker compose cp': [],
  'docker compose logs': ['--no-log-prefix'],
  'docker run': ['--rm', '-p', '--host', '--user', '--volume'],
  'gh pr create': ['--fill'],
  'gh run list': ['--workflow', '--status'],
  'gh workflow disable': [],
  jq: ['-Rr'],
  'npm ci': [],
  'npm init': ['--yes'],
  'npm install': ['--save-dev'],
  'npm test': [],
  'npx vitest run': ['-t'],
  ...Object.fromEntries(
    Object.keys(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).scripts).map((name) => [
      `npm run ${name}`,
      [],
    ]),
  ),
};

/** What is wrong with a call of another program, as far as the table above knows it. */
function faultOf(call: string): readonly string[] {
  const known = Object.keys(OTHER_PROGRAMS).find((name) => call === name || call.startsWith(`${name} `));
  if (known === undefined) return [`not in the table of other programs: ${call}`];
  const options = call.slice(known.length).match(/(?<=\s)--?[a-zA-Z][\w-]*/g) ?? [];
  return options
    .filter((option) => !OTHER_PROGRAMS[known]?.includes(option))
    .map((option) => `${known} has no ${option}, by the table of other programs`);
}

/** A connection string in a page is a placeholder; the shell has the one of the local hub. */
function asRun(text: string): string {
  return text
    .replace(/^export HUBJOBS_CONNECTION_STRING='[^']*'.*$/gm, ': the connection string of the local hub')
    .replace(/^((?:npx )?hubjobs hub (?:.*\\\n)*.*&)$/gm, 'UNTIL_ITS_END=yes $1');
}

let world: DocsWorld;
let emptyWorld: DocsWorld;

beforeAll(async () => {
  world = await startDocsWorld({ isEmpty: false });
  emptyWorld = await startDocsWorld({ isEmpty: true });
}, 120_000);

afterAll(async () => {
  await world.stop();
  await emptyWorld.stop();
});

async function faultsOf(calls: readonly string[]): Promise<readonly string[]> {
  const ours = await Promise.all(calls.filter((call) => call.startsWith('hubjobs ')).map(unknownIn));
  return [...ours.flat(), ...calls.filter((call) => !/^(hubjobs|git) /.test(call)).flatMap(faultOf)];
}

describe.each(BLOCKS.filter((block) => !needsAzure(block) && !isSession(block)))(
  '$page:$line',
  ({ page, text }) => {
    it('has commands that work', { timeout: 300_000 }, async () => {
      const script = [BEFORE[page], asRun(text)].filter((part) => part !== undefined).join('\n');
      const { exitCode, output, calls } = await (text.includes('--register') ? emptyWorld : world).run(
        script,
      );
      // The output explains a failure.
      expect([output, exitCode]).toEqual([output, 0]);
      expect(calls).not.toEqual([]);
      expect(await faultsOf(calls)).toEqual([]);
    });
  },
);

it('docs/first-hub.md is a session that works, from an empty folder to two jobs that ran', {
  timeout: 300_000,
}, async () => {
  const session = BLOCKS.filter(isSession).map(({ text }) =>
    asRun(text).replace(/^npx hubjobs reconcile/gm, 'UNTIL_ITS_END=yes $&'),
  );
  const { exitCode, output, calls } = await world.run(session.join('\n'), 'empty folder');
  expect([output, exitCode]).toEqual([output, 0]);
  expect(await faultsOf(calls)).toEqual([]);
  expect(output).toContain('18 of 20 succeeded (90%), 2 offline');
  expect(output).toContain('move: completed (20 of 20 devices done, 0 failed)');
  expect(output).toContain('matches  20 devices, 18 of them connected');
});

describe.each([...new Set(BLOCKS.filter(needsAzure).map(({ page }) => page))])('%s, in Azure', (page) => {
  it('has commands that bash reads and programs that know their options', async () => {
    const blocks = BLOCKS.filter((block) => block.page === page && needsAzure(block));
    const { exitCode, output, calls } = await world.note(blocks.map(({ text }) => text).join('\n'));
    expect([output, exitCode]).toEqual([output, 0]);
    expect(calls).not.toEqual([]);
    expect(await faultsOf(calls)).toEqual([]);
  });
});

it('fails a command that does not work', async () => {
  const { exitCode, calls } = await world.run('hubjobs next nobody; gh run list --bad');
  expect([exitCode, calls]).toEqual([3, ['hubjobs next nobody']]);
  expect(faultOf('gh run list --bad')).toEqual(['gh run list has no --bad, by the table of other programs']);
  expect(faultOf('az iot hub delete')).toEqual(['not in the table of other programs: az iot hub delete']);
});

/** The commands of a command line that a help lists, or the options, by the names that it knows. */
const helps = new Map<string, Promise<string>>();
function helpOf(command: readonly string[]): Promise<string> {
  const key = command.join(' ');
  const help = helps.get(key) ?? runCli([...command, '--help']).then(({ stdout }) => stdout);
  helps.set(key, help);
  return help;
}

/** What of a command in the text of a page hubjobs does not have. */
async function unknownIn(command: string): Promise<readonly string[]> {
  const words = command
    .replace(/"[^"]*"|'[^']*'/g, 'TEXT')
    .split(' ')
    .slice(1);
  const path: string[] = [];
  for (const word of words) {
    if (!new RegExp(`^ {2}${word}\\b`, 'm').test((await helpOf(path)).split('Commands:')[1] ?? '')) break;
    path.push(word);
  }
  const [first = ''] = words;
  if (path.length === 0 && /^[a-z]/.test(first)) return [`${command}: there is no command ${first}`];
  const help = await helpOf(path);
  return words
    .filter((word) => word.startsWith('-'))
    .map((word) => word.split('=')[0] ?? '')
    .filter((option) => !new RegExp(`(^|[ ,])${option}\\b`, 'm').test(help))
    .map((option) => `${command}: there is no option ${option}`);
}

describe.each(PAGES)('%s', (page) => {
  it('names only commands and options that hubjobs has', async () => {
    const inText = inlineCodeOf(page).filter((code) => /^(npx )?hubjobs [a-z-]/.test(code));
    const inPipelines = codeBlocksOf(page)
      .filter(({ language }) => language === 'yaml')
      .flatMap(({ text }) =>
        [...text.matchAll(/\bnpx (hubjobs [^\n>|&#]*)/g)].map(([, command = '']) => command),
      );
    const commands = [...inText, ...inPipelines].map((command) => command.replace(/^npx /, '').trim());
    const unknown = await Promise.all(commands.map(unknownIn));
    expect(unknown.flat()).toEqual([]);
  });
});

it('knows commands and options that hubjobs does not have', async () => {
  expect(await unknownIn('hubjobs plann --hub a')).toEqual([
    'hubjobs plann --hub a: there is no command plann',
  ]);
  expect(await unknownIn('hubjobs plan --hubs a')).toEqual([
    'hubjobs plan --hubs a: there is no option --hubs',
  ]);
  expect(await unknownIn('hubjobs devices send a TEXT --expires 1h')).toEqual([]);
});
