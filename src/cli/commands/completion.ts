import { Argument, Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import type { Shell } from '../run/completion.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const satisfies readonly Shell[];

export function completionCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('completion')
    .description('print a script with which a shell completes commands, options and names of the repository')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
To complete in every new shell:
  bash:  echo 'source <(hubjobs completion bash)' >> ~/.bashrc
  zsh:   echo 'source <(hubjobs completion zsh)' >> ~/.zshrc, after compinit
  fish:  hubjobs completion fish > ~/.config/fish/completions/hubjobs.fish`,
    )
    .action(async (shell: Shell) => {
      const { runCompletion } = await import('../run/completion.ts');
      finish(runCompletion(shell, deps));
    });
}
