import { compareText } from '../../model/compare-text.ts';
import { EDGE_MODULES } from '../../model/fleet.ts';
import { MIN_CARRIERS } from './columns.ts';
import { createIdFinder } from './device-ids.ts';
import { judgeValue } from './personal.ts';
import { valuesNamedFor } from './questions.ts';
import type { Omission, WeightedTwin } from './survey-twins.ts';

/** What a group of a fleet says once for all its devices, apart from their twins. */
export interface DeviceKind {
  readonly isEdge: boolean;
  readonly modelId: string | undefined;
  /** It is the child of an IoT Edge device. */
  readonly isChild: boolean;
  /** Sorted. */
  readonly modules: readonly string[];
}

export interface DeviceKinds {
  kindOf(twin: WeightedTwin): DeviceKind;
  /** All modules that are kept. */
  readonly moduleIds: ReadonlySet<string>;
  readonly leftOut: readonly Omission[];
}

/** As the schema of a Fleet document has it. */
const MODEL_ID =
  /^dtmi:[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?(?::[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?)*;[1-9][0-9]{0,8}$/;
/** A fleet document takes no more for a device. */
const MAX_MODULES = 50;

/** Ids of modules and models are copied as texts are: when enough devices have them, or a query names them. */
export function surveyKinds(twins: readonly WeightedTwin[], conditions: readonly string[]): DeviceKinds {
  const hasId = createIdFinder(twins.map(({ twin }) => twin.deviceId));
  const modules = countEach(twins, ({ modules: own = [] }) => own.flatMap(({ moduleId }) => moduleId ?? []));
  const models = countEach(twins, ({ twin }) => twin.modelId ?? []);
  const namedModules = valuesNamedFor('moduleId', conditions);
  const namedModels = valuesNamedFor('modelId', conditions);
  const isHarmless = (text: string) =>
    !hasId(text) && text.split(/[:;]/).every((part) => judgeValue(part, '') === undefined);
  const keptModules = new Set(
    [...modules]
      .filter(
        ([id, carriers]) =>
          EDGE_MODULES.includes(id) ||
          namedModules.has(id) ||
          (carriers >= MIN_CARRIERS && !id.startsWith('$') && isHarmless(id)),
      )
      .sort(([left, a], [right, b]) => b - a || compareText(left, right))
      .slice(0, MAX_MODULES)
      .map(([id]) => id),
  );
  const keptModels = new Set(
    [...models]
      .filter(
        ([id, carriers]) =>
          MODEL_ID.test(id) && (namedModels.has(id) || (carriers >= MIN_CARRIERS && isHarmless(id))),
      )
      .map(([id]) => id),
  );
  const why = `ids of fewer than ${MIN_CARRIERS} of the devices read, or that tell of one`;
  return {
    kindOf: ({ twin, modules: own = [] }) => ({
      isEdge: twin.isEdge === true,
      modelId: twin.modelId !== undefined && keptModels.has(twin.modelId) ? twin.modelId : undefined,
      isChild: twin.parent !== undefined,
      modules: own
        .flatMap(({ moduleId }) => moduleId ?? [])
        .filter((id) => keptModules.has(id))
        .sort(compareText),
    }),
    moduleIds: keptModules,
    leftOut: [
      ...(keptModels.size < models.size ? [{ path: 'modelId', why }] : []),
      ...(keptModules.size < modules.size ? [{ path: 'modules.*', why }] : []),
    ],
  };
}

/** Equal texts for devices that one group can describe. */
export const kindKeyOf = ({ isEdge, modelId = '', isChild, modules }: DeviceKind): string =>
  JSON.stringify([isEdge, modelId, isChild, modules]);

function countEach(
  twins: readonly WeightedTwin[],
  textsOf: (twin: WeightedTwin) => string | readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const twin of twins) {
    for (const text of [textsOf(twin)].flat()) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
