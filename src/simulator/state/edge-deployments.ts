import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type Configuration, desiredPath } from './configuration.ts';

/*
 * IoT Edge deployments: configurations with `modulesContent`, the contents of the twins of an edge device's modules. A base
 * deployment says everything about `$edgeAgent`, with `properties.desired`; of those that target a device the one with the
 * highest priority counts, of equal ones the newest. A layer names parts, such as `properties.desired.modules.camera`; all
 * layers count that have a higher priority than the base, each over the ones below it. From these follow the whole desired
 * properties of every module that one of them names. Without a base nothing follows, and the modules stay as they are.
 */

export const EDGE_AGENT = '$edgeAgent';
const WHOLE = 'properties.desired';

export interface ModulePlan {
  /** The whole desired properties of each module that the deployments know. */
  readonly desired: ReadonlyMap<string, JsonObject>;
  /** The modules that must exist. */
  readonly moduleIds: readonly string[];
  /** Which versions of which deployments have made them. */
  readonly marks: ReadonlyMap<string, string>;
  /** What each module's twin shows, by the ids of configurations. */
  readonly statuses: ReadonlyMap<string, Statuses>;
}

export type Statuses = Readonly<Record<string, { readonly status: 'Applied' | 'Targeted' }>>;

/** Whether a configuration is a deployment that stands on its own. */
function isBase({ spec }: Configuration): boolean {
  return contentOf(spec.content, EDGE_AGENT)[WHOLE] !== undefined;
}

/** What the deployments that target an edge device, from the lowest priority to the highest, make of its modules. */
export function planModules(targeting: readonly Configuration[]): ModulePlan {
  const base = targeting.findLast(isBase);
  const layers = targeting.filter(
    (one) => base !== undefined && !isBase(one) && one.spec.priority > base.spec.priority,
  );
  const applied = base ? [base, ...layers] : [];
  const named = new Set(applied.flatMap(({ spec }) => Object.keys(spec.content)));
  const desired = new Map<string, JsonObject>();
  const writers = new Map<string, ReadonlySet<string>>();
  const marks = new Map<string, string>();
  for (const moduleId of named) {
    const composed = compose(applied, moduleId);
    // An empty object only says that the content has a part for the module.
    if (composed.writers.size === 0) continue;
    desired.set(moduleId, composed.desired);
    writers.set(moduleId, composed.writers);
    marks.set(moduleId, applied.map(({ spec }) => `${spec.id} ${spec.createdAt} ${spec.version}`).join(', '));
  }
  const statuses = new Map<string, Statuses>();
  for (const moduleId of new Set([EDGE_AGENT, ...named])) {
    const shown =
      moduleId === EDGE_AGENT
        ? targeting
        : applied.filter(({ spec }) => Object.hasOwn(spec.content, moduleId));
    statuses.set(
      moduleId,
      Object.fromEntries(
        shown.map(({ spec }) => [
          spec.id,
          { status: writers.get(moduleId)?.has(spec.id) ? 'Applied' : 'Targeted' } as const,
        ]),
      ),
    );
  }
  return {
    desired,
    marks,
    moduleIds: [...new Set([...desired.keys(), ...modulesIn(desired.get(EDGE_AGENT))])],
    statuses,
  };
}

/** The modules that the desired properties of `$edgeAgent` name, besides the runtime's own two. */
export function modulesIn(desired: JsonObject | undefined): readonly string[] {
  const modules = desired?.['modules'];
  return isJsonObject(modules) ? Object.keys(modules) : [];
}

/** Puts the contents for one module over each other, and tells whose parts are left in the end. */
function compose(
  applied: readonly Configuration[],
  moduleId: string,
): { readonly desired: JsonObject; readonly writers: ReadonlySet<string> } {
  let desired: JsonObject = {};
  const paths = new Map<string, string>();
  for (const { spec } of applied)
    for (const [path, value] of Object.entries(contentOf(spec.content, moduleId))) {
      desired = setAt(desired, desiredPath(path) ?? [], value);
      for (const below of paths.keys()) if (`${below}.`.startsWith(`${path}.`)) paths.delete(below);
      paths.set(path, spec.id);
    }
  return { desired, writers: new Set(paths.values()) };
}

/** The object with a value at a path; null removes what is there. */
function setAt(object: JsonObject, [name, ...rest]: readonly string[], value: JsonValue): JsonObject {
  if (name === undefined) return isJsonObject(value) ? withoutNull(value) : {};
  const { [name]: before, ...others } = object;
  if (rest.length > 0) return { ...object, [name]: setAt(isJsonObject(before) ? before : {}, rest, value) };
  return value === null ? others : { ...object, [name]: isJsonObject(value) ? withoutNull(value) : value };
}

/** Twins hold no null. */
function withoutNull(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) =>
      value === null ? [] : [[name, isJsonObject(value) ? withoutNull(value) : value] as const],
    ),
  );
}

function contentOf(content: JsonObject, moduleId: string): JsonObject {
  const part = Object.hasOwn(content, moduleId) ? content[moduleId] : undefined;
  return isJsonObject(part) ? part : {};
}
