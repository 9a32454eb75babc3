import { expect, it } from 'vitest';
import { commandLine } from '../../src/action/command-line.ts';
import { readInputs } from '../../src/action/inputs.ts';

it('of stop has every name as an operand, whatever it looks like', () => {
  const given: Record<string, string> = {
    command: 'stop',
    hub: 'production',
    names: 'lock-doors\n  --all ping ',
  };
  expect(commandLine(readInputs((name) => given[name] ?? ''))).toEqual([
    'stop',
    '--format=markdown',
    '--yes',
    '--hub=production',
    '--',
    'lock-doors',
    '--all',
    'ping',
  ]);
});

it.each(['reconcile', 'plan', 'simulate', 'status'])(
  'of %s has the options of args first, so that those of the inputs hold',
  (command) => {
    const given: Record<string, string> = { command, hub: 'production', plan: 'reviewed/plan.json' };
    const words = commandLine(
      readInputs((name) => given[name] ?? (name === 'args' ? '--plan=other.json' : '')),
    );
    const others = words.slice(words.indexOf('--plan=other.json') + 1);
    expect(others).toContain('--hub=production');
    expect(others.includes('--plan=reviewed/plan.json')).toBe(command === 'reconcile');
  },
);
