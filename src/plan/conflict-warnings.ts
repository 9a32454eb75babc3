import type { DesiredJobs } from '../model/desired-job.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { KnownConfigurations } from '../model/hub-configuration.ts';
import { formatLocal } from '../model/local-time.ts';
import type {
  ConfigurationConflict,
  ConfigurationConflicts,
  DesiredWriter,
} from './configuration-conflicts.ts';
import type { PossibleConflicts } from './possible-conflicts.ts';
import { findTwinConflicts, isOnModules, type TwinConflict } from './twin-conflicts.ts';

export interface ConflictInput {
  readonly desired: readonly DesiredJobs[];
  /** By condition. */
  readonly deviceCounts: ReadonlyMap<string, DeviceCount>;
  readonly possibleConflicts: PossibleConflicts;
  /** What writes desired properties. */
  readonly writers: readonly DesiredWriter[];
  /** Absent: nobody asked. */
  readonly configurations: KnownConfigurations | undefined;
  readonly configurationConflicts: ConfigurationConflicts;
}

/** What writes different values to one place of the same twins: two manifests, or a manifest and a configuration. */
export function* conflictWarnings(input: ConflictInput): Generator<Diagnostic> {
  yield* twinConflicts(input);
  yield* uncheckedConflicts(input);
  yield* configurationConflicts(input);
  yield* uncheckedConfigurations(input);
  yield* unreadConfigurations(input);
}

function* twinConflicts({ desired, possibleConflicts, deviceCounts }: ConflictInput): Generator<Diagnostic> {
  for (const conflict of findTwinConflicts(desired)) {
    yield twinConflict(conflict, `the same ${nounOf(conflict.first.target.condition)}s`);
  }
  for (const conflict of possibleConflicts.conflicts) {
    const shared = deviceCounts.get(conflict.condition)?.total ?? 0;
    if (shared > 0) yield twinConflict(conflict, sharedText(shared, nounOf(conflict.condition)));
  }
}

function nounOf(condition: string): string {
  return isOnModules(condition) ? 'module' : 'device';
}

function sharedText(shared: number, noun: string): string {
  return `${shared} ${noun}${shared === 1 ? '' : 's'} that both match`;
}

function twinConflict({ first, second, path, at }: TwinConflict, devices: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'twin-conflict',
    message: `${first.name} and ${second.name} write different values to ${path} of ${devices}, and may both run at ${formatLocal(at, first.schedule.timeZone)}: which value stays is not certain.`,
    range: first.source,
    hint: 'Move one of them in time, or let one manifest write this value.',
  };
}

function* uncheckedConflicts({
  possibleConflicts: { conflicts, unchecked },
  deviceCounts,
}: ConflictInput): Generator<Diagnostic> {
  const uncounted = conflicts.filter(({ condition }) => !deviceCounts.has(condition)).length + unchecked;
  const [example] = conflicts;
  if (uncounted === 0 || !example) return;
  yield {
    severity: 'warning',
    code: 'twin-conflict-unchecked',
    message: `${uncounted === 1 ? '1 pair of targets that write' : `${uncounted} pairs of targets that write`} different values to one place at the same time, such as ${example.path}, ${uncounted === 1 ? 'was' : 'were'} not compared: a plan asks the hub about few pairs only.`,
    range: example.first.source,
    hint: 'Targets that demand different values of one tag, joined by AND, need no question.',
  };
}

function* configurationConflicts({
  configurationConflicts: { certain, possible },
  deviceCounts,
}: ConflictInput): Generator<Diagnostic> {
  for (const conflict of certain) {
    const { module } = conflict.configuration;
    const twins =
      module === undefined
        ? `the same ${nounOf(conflict.writer.condition)}s`
        : `the module ${module} of devices that both reach`;
    yield configurationConflict(conflict, twins);
  }
  for (const conflict of possible) {
    const shared = deviceCounts.get(conflict.shared)?.total ?? 0;
    if (shared > 0)
      yield configurationConflict(conflict, sharedText(shared, nounOf(conflict.writer.condition)));
  }
}

function configurationConflict(
  { writer, configuration: { id, priority, module }, path }: ConfigurationConflict,
  twins: string,
): Diagnostic {
  const kind = module === undefined ? 'configuration' : 'IoT Edge deployment';
  return {
    severity: 'warning',
    code: 'configuration-conflict',
    message: `${writer.name} and the ${kind} ${id} on the hub (priority ${priority}) write different values to ${path} of ${twins}: the last one to write wins, and the hub may write the ${module === undefined ? kind : 'deployment'}'s value again at any time.`,
    range: writer.source,
    hint: 'Let only one of them write this property: take it out of the manifest or of the configuration, or let the two targets have nothing in common.',
  };
}

function* uncheckedConfigurations({
  configurationConflicts: { possible, unchecked },
  deviceCounts,
}: ConflictInput): Generator<Diagnostic> {
  const uncounted = possible.filter(({ shared }) => !deviceCounts.has(shared)).length + unchecked;
  const [example] = possible;
  if (uncounted === 0 || !example) return;
  const { writer, configuration, path } = example;
  yield {
    severity: 'warning',
    code: 'configuration-conflict-unchecked',
    message: `${uncounted === 1 ? '1 pair' : `${uncounted} pairs`} of a manifest and a configuration that write different values to one place, such as ${path} by ${writer.name} and ${configuration.id}, ${uncounted === 1 ? 'was' : 'were'} not compared: a plan asks the hub about few pairs only.`,
    range: writer.source,
    hint: 'Targets that demand different values of one tag, joined by AND, need no question.',
  };
}

function* unreadConfigurations({ configurations, writers: [writer] }: ConflictInput): Generator<Diagnostic> {
  if (!configurations || configurations.kind === 'read' || !writer) return;
  const note = { severity: 'info', code: 'configurations-unread', range: writer.source } as const;
  yield configurations.kind === 'failed'
    ? {
        ...note,
        message: `The hub's configurations could not be read, so conflicts with them are not shown. ${configurations.why}`,
      }
    : {
        ...note,
        message: `This sign-in may not read the hub's configurations, so conflicts with them are not shown.`,
        hint: 'With Microsoft Entra give it the data action Microsoft.Devices/IotHubs/configurations/read, which the role IoT Hub Data Reader has; a shared access policy needs RegistryRead. Jobs run without it.',
      };
}
