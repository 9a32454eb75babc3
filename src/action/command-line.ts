import type { Inputs } from './inputs.ts';

/** The command line that does what the inputs ask for; the result is Markdown, the plan and the report go to `reportDir`. */
export function commandLine(inputs: Inputs): readonly string[] {
  const { command, hub, paths, directory, plan, ca, args, reportDir } = inputs;
  // Before the rest, as of an option that is given twice the last one holds: `args` cannot name another plan than the one
  // that was compared with the reviewed one.
  const common = [...option('--directory', directory), ...args];
  const onHub = [...option('--hub', hub), ...option('--ca', ca)];
  switch (command) {
    case 'validate':
      return [command, ...common, ...operands(paths)];
    case 'simulate':
      return [
        command,
        ...common,
        '--format=markdown',
        ...option('--hub', hub),
        ...option('--for', inputs.for),
        `--report-dir=${reportDir}`,
        ...operands(paths),
      ];
    case 'plan':
      return [command, ...common, '--format=markdown', `--out=${reportDir}/plan.json`, ...onHub];
    case 'reconcile':
      return [
        command,
        ...common,
        '--format=markdown',
        ...onHub,
        ...option('--for', inputs.for),
        ...option('--plan', plan),
        `--report-dir=${reportDir}`,
      ];
    case 'status':
      return [command, ...common, '--format=markdown', ...onHub];
    case 'comment':
      throw new Error('comment runs no command');
    default:
      return command satisfies never;
  }
}

/** In one word, so that a value that begins with a dash is a value still. */
function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

function operands(paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [] : ['--', ...paths];
}
