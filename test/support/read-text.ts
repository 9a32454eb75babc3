import { readRepository } from '../../src/manifests/repository.ts';
import type { Severity } from '../../src/model/diagnostic.ts';

/** Reads texts as files of one repository, whose `hubjobs.yaml` has these rules. */
export function readTexts(
  files: Readonly<Record<string, string>>,
  rules: Readonly<Record<string, Severity | 'off'>> = {},
) {
  const config = {
    apiVersion: 'hubjobs/v1',
    kind: 'Config',
    owner: 'acme',
    manifests: ['**'],
    rules: { 'no-manifests': 'off', ...rules },
  };
  return readRepository(toBytes({ 'hubjobs.yaml': JSON.stringify(config), ...files }));
}

/** Texts as they are in files. */
function toBytes(files: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map(Object.entries(files).map(([file, text]) => [file, encoder.encode(text)]));
}

/** `code line:column` of each diagnostic of one file. */
export function diagnosticsOf(text: string): readonly string[] {
  return readTexts({ 'job.yaml': text }).diagnostics.map(
    ({ code, range }) => `${code} ${range.line}:${range.column}`,
  );
}

interface Parts {
  readonly metadata?: string;
  readonly target?: string;
  readonly action?: string;
  readonly schedule?: string;
  readonly more?: string;
}

/** A good manifest, each part on a line of its own: 3 metadata, 5 target, 6 action, 7 schedule, 8 what is added. */
export function job({
  metadata = '{ name: lock-doors }',
  target = "{ query: tags.building = '43' }",
  action = 'method: { name: lockDoor }',
  schedule = '{ cron: "0 22 * * *", timeZone: Europe/Budapest }',
  more = 'suspend: false',
}: Parts = {}): string {
  return [
    'apiVersion: hubjobs/v1',
    'kind: Job',
    `metadata: ${metadata}`,
    'spec:',
    `  target: ${target}`,
    `  ${action}`,
    `  schedule: ${schedule}`,
    `  ${more}`,
    '',
  ].join('\n');
}

interface RolloutParts {
  readonly metadata?: string;
  readonly target?: string;
  readonly action?: string;
  readonly done?: string;
  readonly stages?: string;
  readonly more?: string;
}

/** A good rollout, each part on a line of its own: 3 metadata, 5 target, 6 action, 7 done, 8 stages, 9 what is added. */
export function rollout({
  metadata = '{ name: firmware }',
  target = "{ query: tags.site = 'campus' }",
  action = 'twin: { desired: { version: 2 } }',
  done = 'done: properties.reported.version = 2',
  stages = "[{ name: canary, query: tags.ring = 'canary' }, { name: early, share: 10% }, { name: rest }]",
  more = 'suspend: false',
}: RolloutParts = {}): string {
  return [
    'apiVersion: hubjobs/v1',
    'kind: Rollout',
    `metadata: ${metadata}`,
    'spec:',
    `  target: ${target}`,
    `  ${action}`,
    `  ${done}`,
    `  stages: ${stages}`,
    `  ${more}`,
    '',
  ].join('\n');
}
