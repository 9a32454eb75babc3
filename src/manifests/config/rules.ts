import type { JsonPath } from '../../model/json.ts';
import { TIER_LIMITS } from '../../model/tier.ts';
import { nearest } from '../../query/nearest.ts';
import { CATALOGUE } from '../findings/catalogue.ts';
import type { Finding } from '../findings/finding.ts';
import type { Hub, WrittenConfig } from '../generated/written-config.ts';
import { checkGlob } from '../glob.ts';
import { checkDurationRange } from '../values/duration-range.ts';
import { checkFreezes } from './freeze-rules.ts';
import { checkOwner } from './owner.ts';

/** The hub takes a job at most a week before it starts. */
const LEAD = { min: '1m', max: '168h' };

/** What is wrong with a hubjobs.yaml of the right shape. */
export function checkConfig(config: WrittenConfig): readonly Finding[] {
  return [
    ...checkOwner(config),
    ...checkGlobs(config.manifests, ['manifests']),
    ...Object.entries(config.hubs ?? {}).flatMap(([name, hub]) => checkHub(name, hub)),
    ...Object.keys(config.rules ?? {}).flatMap(checkRule),
    ...checkFreezes(config.freezes ?? []),
  ];
}

function checkHub(name: string, hub: Hub): readonly Finding[] {
  const path = ['hubs', name];
  return [
    ...checkGlobs(hub.manifests, [...path, 'manifests']),
    ...(hub.lead === undefined ? [] : checkDurationRange(hub.lead, LEAD, [...path, 'lead'])),
    ...checkSlots(hub, path),
    ...(hub.auth === undefined || hub.connectionString === undefined ? [] : [twoWaysToSignIn(path)]),
  ];
}

function checkSlots({ tier, slots }: Hub, path: JsonPath): readonly Finding[] {
  const { activeJobs } = TIER_LIMITS[tier];
  if (slots === undefined || slots <= activeJobs) return [];
  return [
    {
      code: 'out-of-range',
      path: [...path, 'slots'],
      message: `\`slots\` is ${slots}, and a hub of tier ${tier} has ${activeJobs} for everybody`,
      hint: `write at most ${activeJobs}, or leave it out to use all of them`,
    },
  ];
}

function twoWaysToSignIn(path: readonly string[]): Finding {
  return {
    code: 'choose-one',
    path: [...path, 'connectionString'],
    onKey: true,
    message: `${path.join('.')} has both auth and connectionString; only one is allowed`,
    hint: 'keep one of them: `auth: entra` needs no connection string',
  };
}

function checkGlobs(globs: readonly string[] | undefined, path: JsonPath): readonly Finding[] {
  return (globs ?? []).flatMap((glob, index): readonly Finding[] => {
    const message = checkGlob(glob);
    if (message === undefined) return [];
    return [{ code: 'glob', path: [...path, index], message, hint: 'write a glob such as `jobs/**/*.yaml`' }];
  });
}

function checkRule(code: string): readonly Finding[] {
  const kind = CATALOGUE.get(code);
  if (kind?.adjustable) return [];
  const adjustable = [...CATALOGUE].filter(([, { adjustable: can }]) => can).map(([name]) => name);
  const meant = nearest(code, adjustable);
  return [
    {
      code: 'unknown-rule',
      path: ['rules', code],
      onKey: true,
      message: kind
        ? `the severity of \`${code}\` cannot be changed`
        : `${JSON.stringify(code)} is not a known diagnostic`,
      hint: kind
        ? 'remove the rule: with this error, a file cannot be used'
        : meant
          ? `did you mean \`${meant}\`?`
          : `use one of ${adjustable.join(', ')}`,
    },
  ];
}
