import type { Command } from 'commander';
import { completionCommand } from './commands/completion.ts';
import { devicesCommand } from './commands/devices.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { fleetCommand } from './commands/fleet.ts';
import { historyCommand } from './commands/history.ts';
import { hubCommand } from './commands/hub.ts';
import { importCommand } from './commands/import.ts';
import { initCommand } from './commands/init.ts';
import { nextCommand } from './commands/next.ts';
import { planCommand } from './commands/plan.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { schemaCommand } from './commands/schema.ts';
import { shardCommand } from './commands/shard.ts';
import { simulateCommand } from './commands/simulate.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { validateCommand } from './commands/validate.ts';
import type { Dependencies } from './dependencies.ts';
import type { Finish } from './exit-code.ts';

/** Declares a command: its arguments, options and help. What it does is loaded when it is run. */
type Declare = (deps: Dependencies, finish: Finish) => Command;

/** Every command by its name, in the order of the help. */
const COMMANDS: Readonly<Record<string, Declare>> = {
  init: initCommand,
  validate: validateCommand,
  explain: explainCommand,
  next: nextCommand,
  diff: diffCommand,
  plan: planCommand,
  reconcile: reconcileCommand,
  status: statusCommand,
  history: historyCommand,
  stop: stopCommand,
  doctor: doctorCommand,
  simulate: simulateCommand,
  hub: hubCommand,
  devices: devicesCommand,
  fleet: fleetCommand,
  shard: shardCommand,
  import: importCommand,
  schema: schemaCommand,
  completion: completionCommand,
};

/**
 * The commands that this command line needs: the one that it begins with, or all of them, for the help and for the
 * suggestions when there is no such command.
 */
export function commandsFor([first = '']: readonly string[]): readonly Declare[] {
  const declare = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return declare ? [declare] : Object.values(COMMANDS);
}
