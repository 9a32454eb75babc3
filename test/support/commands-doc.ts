import { runCli } from './run-cli.ts';

const INTRO = `# Commands

Every command prints its result on stdout, and progress and diagnostics on stderr. The output of \`--format json\` is
documented for programs: see [Formats](formats.md). This page is generated from the help of the commands.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | done |
| 1 | the hub or a change failed, or the run was interrupted |
| 2 | there are changes (only with \`plan --detailed-exitcode\` and \`diff --exit-code\`) |
| 3 | the input is invalid: manifests, configuration, command line |
| 4 | a guard refused the plan, and nothing was changed; or a limit or a [policy](policies.md) refused a job, and all others went on |
| 5 | jobs ended below their success threshold, or a [rollout](rollouts.md) has failed, is stalled or is held |

## Environment

| variable | meaning |
| --- | --- |
| \`HUBJOBS_CONNECTION_STRING\` | connection string of the hub, unless \`hubjobs.yaml\` names another variable; the host name may have a port |
| \`NO_COLOR\` | any value turns colours off |
| \`NODE_DISABLE_COMPILE_CACHE\` | any value: no compiled code is kept between runs, which makes the next one start sooner |
| \`FORCE_COLOR\` | any value but \`0\` and \`false\` turns colours on where there is no terminal, as in a CI log |
| \`AZURE_CLIENT_ID\`, \`AZURE_TENANT_ID\`, … | read by Microsoft Entra sign-in (\`auth: entra\`) |
`;

/** The text of docs/commands.md. */
export async function renderCommandsDoc(): Promise<string> {
  return [INTRO, ...(await sectionsOf([]))].join('\n');
}

/** A section for each command below the one named, those below these included. */
async function sectionsOf(command: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runCli([...command, '--help']);
  const [, list = ''] = stdout.split('\nCommands:\n');
  const names = [...list.matchAll(/^ {2}([a-z-]+)(?: \[| )/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== '' && name !== 'help' && !name.startsWith('-'));
  const sections: string[] = [];
  for (const name of names) {
    const whole = [...command, name];
    const help = await runCli([...whole, '--help']);
    const inner = await sectionsOf(whole);
    const own = `## hubjobs ${whole.join(' ')}\n\n\`\`\`text\n${help.stdout.trimEnd()}\n\`\`\`\n`;
    // A command that only groups others has no option but --help.
    const isGroup = inner.length > 0 && !/^ {2}(?:-\w, )?--(?!help)/m.test(help.stdout);
    sections.push(...(isGroup ? inner : [own, ...inner]));
  }
  return sections;
}
