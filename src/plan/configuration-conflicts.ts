import { compareText } from '../model/compare-text.ts';
import type { DesiredJobs } from '../model/desired-job.ts';
import type { SourceRange } from '../model/diagnostic.ts';
import type { HubConfiguration } from '../model/hub-configuration.ts';
import type { Instant } from '../model/instant.ts';
import { canonicalJson, type JsonValue } from '../model/json.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import { writesNoMore } from '../model/rollout-report.ts';
import { areDisjoint, demandOf } from './disjoint-conditions.ts';
import type { JudgedRollout } from './judged-rollout.ts';
import { bothOf } from './possible-conflicts.ts';
import { ALL_DEVICES, ancestorsOf, isOnModules, leaves, startsOf } from './twin-conflicts.ts';

/*
 * A job and a configuration of the hub that write different values to one desired property of the same twins. The job
 * writes when it runs; the configuration is always there, and writes when it changes or a twin comes to match it.
 */

/** A job or a rollout that is to write desired properties. */
export interface DesiredWriter {
  readonly name: string;
  readonly source: SourceRange;
  readonly condition: string;
  readonly desired: JsonValue;
}

export interface ConfigurationConflict {
  readonly writer: DesiredWriter;
  readonly configuration: HubConfiguration;
  /** Such as `desired.building`; the lower one where one of them writes to a place above the other's. */
  readonly path: string;
}

/** A conflict if at least one twin matches both; the hub can count those that do. */
export interface PossibleConfigurationConflict extends ConfigurationConflict {
  /** Matches what both match. */
  readonly shared: string;
}

export interface ConfigurationConflicts {
  readonly certain: readonly ConfigurationConflict[];
  /** Few enough to ask the hub about each. */
  readonly possible: readonly PossibleConfigurationConflict[];
  /** Further pairs that nobody compares. */
  readonly unchecked: number;
}

/** A list longer than this helps nobody. */
const MAX_CERTAIN = 20;

/** Pairs of conditions that the hub is asked about: each is a query, and S1 allows 20 queries a minute. */
const MAX_QUESTIONS = 5;

/** In the order of their names. */
export function desiredWriters(
  desired: readonly DesiredJobs[],
  rollouts: readonly JudgedRollout[],
  now: Instant,
): readonly DesiredWriter[] {
  return [
    ...desired.filter((one) => isToRun(one, now)),
    ...rollouts.filter(({ report }) => !writesNoMore(report.phase)),
  ]
    .flatMap(({ manifest }) => writerOf(manifest) ?? [])
    .sort((left, right) => compareText(left.name, right.name));
}

/** A job that is over has written what it wrote. */
function isToRun(desired: DesiredJobs, now: Instant): boolean {
  const { suspend, maxExecutionTimeInSeconds } = desired.manifest;
  return !suspend && startsOf(desired).some((start) => start + maxExecutionTimeInSeconds * 1000 > now);
}

function writerOf({
  name,
  source,
  target,
  operation,
}: JobManifest | RolloutManifest): DesiredWriter | undefined {
  if (operation.kind !== 'twin' || operation.desired === undefined) return undefined;
  return { name, source, condition: target.condition.trim(), desired: operation.desired };
}

export function findConfigurationConflicts(
  writers: readonly DesiredWriter[],
  configurations: readonly HubConfiguration[],
): ConfigurationConflicts {
  const written = [...configurations]
    .sort((left, right) => compareText(left.id, right.id))
    .map((configuration) => ({ configuration, places: placesOf(configuration) }));
  const certain: ConfigurationConflict[] = [];
  const possible: PossibleConfigurationConflict[] = [];
  const questions = new Set<string>();
  let unchecked = 0;
  for (const writer of writers) {
    for (const { configuration, places } of written) {
      const path = pathOfBoth(writer, places);
      const meeting = path === undefined ? 'never' : meetingOf(writer.condition, configuration);
      if (path === undefined || meeting === 'never') continue;
      const conflict = { writer, configuration, path };
      const shared = bothOf(writer.condition, configuration.condition);
      if (meeting === 'always') certain.push(conflict);
      else if (questions.size < MAX_QUESTIONS || questions.has(shared)) {
        questions.add(shared);
        possible.push({ ...conflict, shared });
      } else unchecked += 1;
    }
  }
  return { certain: certain.slice(0, MAX_CERTAIN), possible, unchecked };
}

/** What a configuration writes by its place, and what it writes below each place. */
interface Places {
  readonly values: ReadonlyMap<string, string>;
  /** Below these nothing else stays. */
  readonly replaced: ReadonlySet<string>;
  /** One place below each place that is above others. */
  readonly below: ReadonlyMap<string, string>;
}

function placesOf({ content, module }: HubConfiguration): Places {
  const values = new Map<string, string>();
  const below = new Map<string, string>();
  for (const [path, part] of Object.entries(content)) {
    for (const [place, value] of leaves(path, part)) {
      values.set(place, canonicalJson(value));
      for (const above of ancestorsOf(place)) below.set(above, below.get(above) ?? place);
    }
  }
  return { values, below, replaced: new Set(module === undefined ? [] : Object.keys(content)) };
}

/** The first place, by the writer's order, to which both write, and not the same. */
function pathOfBoth({ desired }: DesiredWriter, { values, below, replaced }: Places): string | undefined {
  for (const [path, value] of leaves('desired', desired)) {
    const same = values.get(path);
    if (same !== undefined) {
      if (same !== canonicalJson(value)) return path;
      continue;
    }
    const lower = below.get(path);
    if (lower !== undefined) return lower;
    if (ancestorsOf(path).some((above) => values.has(above) || replaced.has(above))) return path;
  }
  return undefined;
}

/** Whether a condition and a configuration select a twin that is the same: decided by their text alone. */
function meetingOf(one: string, configuration: HubConfiguration): 'always' | 'perhaps' | 'never' {
  const { condition: other, module } = configuration;
  if (module !== undefined)
    return isOfModule(one, module) && !haveOtherDevices(one, other) ? 'always' : 'never';
  if (isOnModules(one) !== isOnModules(other)) return 'never';
  if (one === other || one === ALL_DEVICES || other === ALL_DEVICES) return 'always';
  return areDisjoint(one, other) ? 'never' : 'perhaps';
}

/**
 * No question to the hub joins a condition on modules with one on the devices that have them. So it counts as a conflict if
 * the condition demands this module by its id.
 */
function isOfModule(condition: string, module: string): boolean {
  return isOnModules(condition) && demandOf(condition, 'moduleId') === `'${module.toLowerCase()}'`;
}

function haveOtherDevices(onModules: string, onDevices: string): boolean {
  const [one, other] = [onModules, onDevices].map((condition) => demandOf(condition, 'deviceId'));
  return one !== undefined && other !== undefined && one !== other;
}
