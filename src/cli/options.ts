import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../model/duration.ts';

/** Options that several commands share, so that they read alike everywhere. */

/** The formats that each command offers, and so the ones that its option can hold. Text is the default everywhere. */
const FORMATS = {
  plan: ['text', 'json', 'markdown', 'html'],
  status: ['text', 'json', 'markdown', 'html', 'junit'],
  simulate: ['text', 'json', 'markdown', 'html', 'junit', 'github'],
  validate: ['text', 'json', 'github', 'sarif', 'junit'],
  next: ['text', 'json', 'markdown'],
  explain: ['text', 'json', 'markdown'],
  hub: ['text', 'json'],
  devices: ['text', 'json'],
} as const;

export type PlanFormat = (typeof FORMATS.plan)[number];
export type StatusFormat = (typeof FORMATS.status)[number];
export type SimulateFormat = (typeof FORMATS.simulate)[number];
export type ValidateFormat = (typeof FORMATS.validate)[number];
export type NextFormat = (typeof FORMATS.next)[number];
export type ExplainFormat = (typeof FORMATS.explain)[number];
export type HubFormat = (typeof FORMATS.hub)[number];
export type DevicesFormat = (typeof FORMATS.devices)[number];

export function formatOption(command: keyof typeof FORMATS): Option {
  return new Option('-f, --format <format>', 'how the result is printed')
    .choices(FORMATS[command])
    .default('text');
}

export function directoryOption(): Option {
  return new Option('-C, --directory <dir>', 'work in this folder instead of the current one');
}

export function hubOption(): Option {
  return new Option('--hub <name>', 'the hub in hubjobs.yaml to talk to (needed when it has more than one)');
}

export function caOption(): Option {
  return new Option(
    '--ca <file>',
    'trust the certificate authority in this PEM file, and no other (for a local hub)',
  );
}

export function resultsOption(): Option {
  return new Option(
    '--results <file>',
    'also write what became of every job on every device: .ndjson or .csv',
  );
}

/** What lets a plan pass where a guard would refuse it, each by its name, and what it does with cancelled jobs. */
export interface PlanSwitches {
  readonly allowCancels?: number;
  readonly allowDevices?: number;
  readonly allowNoManifests?: boolean;
  readonly allowOwnerChange?: boolean;
  readonly resume?: readonly string[];
  readonly abandon?: readonly string[];
}

/** Their names as commander keeps them. */
export const PLAN_SWITCHES = [
  'allowCancels',
  'allowDevices',
  'allowNoManifests',
  'allowOwnerChange',
  'resume',
  'abandon',
] as const satisfies readonly (keyof PlanSwitches)[];

export function addPlanSwitches(command: Command): Command {
  return command
    .option('--allow-cancels <n>', 'let the plan cancel up to this many waiting jobs', count)
    .option('--allow-devices <n>', 'let a job reach up to this many devices, whatever its maxDevices', count)
    .option('--allow-no-manifests', 'with no manifests left, cancel everything of ours that waits')
    .option('--allow-owner-change', 'go on although jobs under another owner wait for the same manifests')
    .option('--resume <name>', 'schedule again what was cancelled on the hub by hand (repeatable)', collect)
    .option(
      '--abandon <name>',
      'leave the waiting jobs of this removed manifest alone (repeatable)',
      collect,
    );
}

/** A duration option's value, in milliseconds. */
export function durationMs(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError('Expected a duration such as 90s, 15m or 1h30m.');
  return seconds * 1000;
}

/** A whole number from 0 to 999,999,999. */
export function count(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 999999999.');
  }
  return Number(text);
}

/** A port: 0 (any free one) to 65535. */
export function port(text: string): number {
  const value = count(text);
  if (value > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return value;
}

/** Collects an option given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** An RFC 3339 instant with an offset, in milliseconds. */
export function instant(text: string): number {
  const [, day] = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T.*(?:Z|[+-][0-9]{2}:[0-9]{2})$/i.exec(text) ?? [];
  // Date.parse takes the 31st of April for the 1st of May.
  const isDay = day !== undefined && new Date(`${day}T00:00Z`).toJSON()?.startsWith(day);
  const value = isDay ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(value)) {
    throw new InvalidArgumentError('Expected an instant with an offset, such as 2027-03-01T21:00:00+01:00.');
  }
  return value;
}
