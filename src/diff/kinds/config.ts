import type { Config, HubConfig } from '../../model/config.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Freeze } from '../../model/freeze.ts';
import { formatInstant } from '../../model/instant.ts';
import { canonicalJson, type JsonValue } from '../../model/json.ts';
import type { RepositoryContent } from '../../model/repository-diff.ts';
import { comparedKind } from '../compare-kind.ts';
import { type Fields, type NothingLeft, text, values } from '../fields.ts';
import { toJson } from './to-json.ts';

export const CONFIG_NAME = 'hubjobs.yaml';

export const CONFIGS = comparedKind<{
  readonly name: string;
  readonly file: string;
  readonly config: Config;
}>({
  kind: 'Config',
  itemsOf: ({ config, configFile = CONFIG_NAME }: RepositoryContent) => [
    { name: CONFIG_NAME, file: configFile, config },
  ],
  sourceOf: ({ file }) => ({ file, line: 1, column: 1, endLine: 1, endColumn: 1 }),
  fieldsOf: ({ config }) => configFields(config),
});

function configFields({
  owner,
  branch,
  manifests,
  hubs,
  guards,
  freezes,
  rules,
  history,
  deviceLink,
  ...rest
}: Config): Fields {
  rest satisfies NothingLeft;
  return {
    ...(owner !== undefined && { owner: text(owner) }),
    ...(branch !== undefined && { branch: text(branch) }),
    manifests: text(manifests.join(', ')),
    hubs: values(Object.fromEntries(hubs.map((hub) => [hub.name, hubJson(hub)]))),
    guards: values(toJson(guards)),
    freezes: values(Object.fromEntries(freezes.map((freeze) => [freeze.name, freezeJson(freeze)]))),
    rules: values(toJson(rules)),
    ...(history !== undefined && { history: values(toJson(history)) }),
    ...(deviceLink !== undefined && { deviceLink: text(deviceLink) }),
  };
}

function hubJson({
  name: _,
  leadInSeconds,
  connectionStringVariable: variable,
  ...hub
}: HubConfig): JsonValue {
  return toJson({
    ...hub,
    lead: formatDuration(leadInSeconds),
    ...(variable === undefined ? { auth: 'entra' } : { connectionString: { env: variable } }),
  });
}

function freezeJson({ effect, reason, window, manifests }: Freeze): JsonValue {
  const times =
    window.kind === 'range'
      ? { from: formatInstant(window.from), to: formatInstant(window.to) }
      : {
          cron: window.schedule.cron,
          timeZone: window.schedule.timeZone,
          duration: formatDuration(window.durationInSeconds),
        };
  const { kind, ...selector } = manifests;
  return toJson({ [effect]: times, reason, ...(kind !== 'all' && { manifests: selector }) });
}

/** Whether the two configurations may give a job to different hubs. */
export function hasSameHubs(before: Config, after: Config): boolean {
  return canonicalJson(toJson(before.hubs)) === canonicalJson(toJson(after.hubs));
}
