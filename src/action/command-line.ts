import type { Inputs } from './inputs.ts';

/**
 * The command line for the inputs. It prints Markdown, and writes the plan and the report to `reportDir`. `baseSha`: the
 * base of the pull request, whose policies count; the pull request cannot loosen them for itself.
 */
export function commandLine(inputs: Inputs, baseSha?: string): readonly string[] {
  const { command, hub, paths, names, directory, plan, ca, args, reportDir } = inputs;
  // `args` come first, because the last of a repeated option wins: they cannot replace the plan that was compared with
  // the reviewed one.
  const common = [...option('--directory', directory), ...args];
  const policies = option('--policies-of', baseSha);
  const onHub = [...option('--hub', hub), ...option('--ca', ca)];
  switch (command) {
    case 'validate':
      return [command, ...common, ...policies, ...operands(paths)];
    case 'diff':
      return [command, ...common, '--format=markdown', `--out=${reportDir}/diff.json`, ...onHub];
    case 'simulate':
      return [
        command,
        ...common,
        ...policies,
        '--format=markdown',
        ...option('--hub', hub),
        ...option('--for', inputs.for),
        `--report-dir=${reportDir}`,
        ...operands(paths),
      ];
    case 'plan':
      return [command, ...common, ...policies, '--format=markdown', `--out=${reportDir}/plan.json`, ...onHub];
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
    case 'stop':
      return [command, ...common, '--format=markdown', '--yes', ...onHub, ...operands(names)];
    case 'comment':
      throw new Error('comment runs no command');
    default:
      return command satisfies never;
  }
}

/** As one argument, so that a value that begins with a dash is still a value. */
function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

function operands(values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : ['--', ...values];
}
