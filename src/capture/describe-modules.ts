import type { JsonObject } from '../model/json.ts';
import { describeGroup } from './group/describe-group.ts';
import { type EncodedTwin, encodeTwins } from './group/encode-twins.ts';
import { weightOf } from './group/split-rows.ts';
import { readQuestions } from './survey/questions.ts';
import { type Omission, surveyTwins, type WeightedTwin } from './survey/survey-twins.ts';
import { showPath } from './survey/twin-leaves.ts';
import { sectionsOf } from './write/sections.ts';

/** A module of every device of a group. */
export interface CapturedModule {
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
  readonly methods: JsonObject;
}

export interface ModulesToDescribe {
  readonly twins: readonly WeightedTwin[];
  /** The modules that may be written. */
  readonly moduleIds: ReadonlySet<string>;
  readonly conditions: readonly string[];
  /** Of each module. */
  readonly maxProperties: number;
  /** The methods that jobs called on any of these modules. */
  readonly methodsOf: (rows: readonly EncodedTwin[]) => JsonObject;
}

export interface DescribedModules {
  /** The modules that at least half of the devices of a group have. `count`: devices of the group. */
  describe(rows: readonly EncodedTwin[], count: number): Readonly<Record<string, CapturedModule>>;
  readonly leftOut: readonly Omission[];
  readonly replaced: readonly Omission[];
}

/** Each module is looked at by itself, on all devices that have it. */
export function describeModules(options: ModulesToDescribe): DescribedModules {
  const { twins, conditions, maxProperties, methodsOf } = options;
  const questions = readQuestions(conditions, 'devices.modules');
  const deviceIds = twins.map(({ twin }) => twin.deviceId);
  const leftOut: Omission[] = [];
  const replaced: Omission[] = [];
  const described = [...options.moduleIds].map((id) => {
    const population = twins.flatMap(({ modules = [], weight }) =>
      modules.filter(({ moduleId }) => moduleId === id).map((twin) => ({ twin, weight })),
    );
    const survey = surveyTwins(population, questions, maxProperties, deviceIds);
    // The properties of $edgeAgent and $edgeHub say how modules are deployed, credentials of registries among them.
    const isOfHub = id.startsWith('$');
    const columns = isOfHub
      ? survey.columns.filter(({ jointGroup }) => jointGroup !== undefined)
      : survey.columns;
    const below = (omissions: readonly Omission[]) =>
      omissions.map(({ path, why }) => ({ path: `modules.${id}.${path}`, why }));
    if (isOfHub) leftOut.push({ path: `modules.${id}.*`, why: 'a deployment; what queries ask for is kept' });
    else leftOut.push(...below(survey.leftOut));
    const written = new Set(columns.map(({ path }) => showPath(path)));
    replaced.push(...below(survey.replaced.filter(({ path }) => written.has(path))));
    const { rows, substitutes } = encodeTwins(population, columns, questions);
    return { id, columns, substitutes, byDevice: new Map(rows.map((row) => [row.twin.deviceId, row])) };
  });
  return {
    leftOut,
    replaced,
    describe: (devices, count) =>
      Object.fromEntries(
        described.flatMap(({ id, columns, substitutes, byDevice }) => {
          const rows = devices.flatMap(({ twin }) => byDevice.get(twin.deviceId) ?? []);
          if (rows.length === 0 || weightOf(rows) < weightOf(devices) / 2) return [];
          const sections = sectionsOf(describeGroup({ rows, columns, substitutes, count }));
          const module = { ...sections, methods: methodsOf(rows) };
          const isEmpty = Object.values(module).every((part) => Object.keys(part).length === 0);
          // Every IoT Edge device has those of the hub.
          return isEmpty && id.startsWith('$') ? [] : [[id, module]];
        }),
      ),
  };
}
