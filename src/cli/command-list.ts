import type { Command } from 'commander';
import type { Dependencies } from './dependencies.ts';
import type { Finish } from './exit-code.ts';

/** Declares a command: its arguments, options and help. */
type Declare = (deps: Dependencies, finish: Finish) => Command;

/** Every command by its name, in the order of the help. Only what is used is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<Declare>>> = {
  init: async () => (await import('./commands/init.ts')).initCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  next: async () => (await import('./commands/next.ts')).nextCommand,
  diff: async () => (await import('./commands/diff.ts')).diffCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  reconcile: async () => (await import('./commands/reconcile.ts')).reconcileCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  history: async () => (await import('./commands/history.ts')).historyCommand,
  stop: async () => (await import('./commands/stop.ts')).stopCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  simulate: async () => (await import('./commands/simulate.ts')).simulateCommand,
  hub: async () => (await import('./commands/hub.ts')).hubCommand,
  devices: async () => (await import('./commands/devices.ts')).devicesCommand,
  fleet: async () => (await import('./commands/fleet.ts')).fleetCommand,
  shard: async () => (await import('./commands/shard.ts')).shardCommand,
  schema: async () => (await import('./commands/schema.ts')).schemaCommand,
};

/**
 * The commands that this command line needs: the one that it begins with, or all of them, for the help and for the
 * suggestions when there is no such command.
 */
export async function commandsFor([first = '']: readonly string[]): Promise<readonly Declare[]> {
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return load ? [await load()] : Promise.all(Object.values(COMMANDS).map((one) => one()));
}
