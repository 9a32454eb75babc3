import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';

export function schemaCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('schema')
    .description('print the JSON schema of a kind of document, for editors and other programs')
    .argument('[kind]', 'such as Job, in any case; without it the kinds are listed')
    .action(async (kind: string | undefined) => {
      const { runSchema } = await import('../run/schema.ts');
      finish(await runSchema(kind, deps));
    });
}
