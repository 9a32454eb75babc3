import { isDeepStrictEqual } from 'node:util';
import { ServiceError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type Configuration, desiredPath, patchOf } from './configuration.ts';
import type { Device } from './device.ts';
import { planModules, type Statuses } from './edge-deployments.ts';
import type { Registry } from './registry.ts';
import type { TwinPatch, TwinSection } from './twin.ts';

/*
 * What configurations do to twins. A configuration targets the twins that match its condition. Where several have content
 * for one path of a twin, the one with the highest priority is written, of equal ones the newest. Content is written when
 * another version of a configuration wins a path, and not again when somebody else changes the property. The settings of a
 * configuration are removed from a twin that it no longer targets, and stay when it is deleted. IoT Edge deployments are
 * otherwise: they make up the whole desired properties of modules, which stay when no deployment is left.
 */

export interface TwinWriter {
  writeTwin(device: Device, patch: TwinPatch, mode: 'merge' | 'replace'): void;
  /** The configurations of a device are other ones now. */
  statusChanged(device: Device): void;
}

export interface Application {
  /** All configurations, from the lowest priority to the highest. */
  readonly ordered: readonly Configuration[];
  readonly registry: Registry;
  readonly writer: TwinWriter;
  /** Whether deployments are written over what somebody else has changed since. */
  readonly enforces: boolean;
  /** Whether settings are removed from a twin that their configuration no longer targets. */
  readonly removes: boolean;
}

/** What is written of deployments in a module, beside the paths of other configurations. */
const DEPLOYED = 'modulesContent';

/** Brings a twin to what its configurations say, and with an IoT Edge device all its modules. */
export function applyConfigurations(device: Device, application: Application): void {
  applyTo(device, application, {}, undefined);
  if (device.row.capabilities.iotEdge) deploy(device, application);
}

function deploy({ row }: Device, application: Application): void {
  const { registry, ordered, writer, enforces } = application;
  const { deviceId } = row;
  const targeting = ordered.filter(
    ({ spec, condition }) =>
      spec.contentKind === 'modulesContent' && condition?.collection === 'devices' && condition.matches(row),
  );
  const plan = planModules(targeting);
  for (const moduleId of plan.moduleIds)
    if (!registry.find({ deviceId, moduleId })) registry.add({ deviceId, moduleId });
  for (const module of registry.modulesOf(deviceId)) {
    const moduleId = module.row.moduleId ?? '';
    const desired = plan.desired.get(moduleId);
    const mark = plan.marks.get(moduleId);
    const isNew = module.applied?.[DEPLOYED] !== mark;
    if (
      desired &&
      (isNew || enforces) &&
      !isDeepStrictEqual(contentOf(module.row.properties.desired), desired)
    )
      tryWriting(writer, module, { desired }, 'replace');
    applyTo(module, application, plan.statuses.get(moduleId) ?? {}, mark);
  }
}

/** Writes the configurations of a device or of a module by itself, and shows them with its deployments. */
function applyTo(
  device: Device,
  application: Application,
  deployments: Statuses,
  deployed: string | undefined,
): void {
  const { ordered, writer } = application;
  const collection = device.row.moduleId === undefined ? 'devices' : 'devices.modules';
  const targeting = ordered.filter(
    ({ spec, condition }) =>
      spec.contentKind !== 'modulesContent' &&
      condition?.collection === collection &&
      condition.matches(device.row),
  );
  const winners = new Map<string, Configuration>();
  for (const configuration of targeting)
    for (const path of Object.keys(configuration.spec.content)) winners.set(path, configuration);
  writeWinners(device, winners, application, deployed);
  show(device, targeting, new Set(winners.values()), deployments, writer);
}

function writeWinners(
  device: Device,
  winners: ReadonlyMap<string, Configuration>,
  { ordered, writer, removes }: Application,
  deployed: string | undefined,
): void {
  const { [DEPLOYED]: _, ...before } = device.applied ?? {};
  const left = removes ? settingsLeft(before, winners, ordered) : [];
  const applied: Record<string, string> = deployed === undefined ? {} : { [DEPLOYED]: deployed };
  const contents: { readonly rank: number; readonly path: string; readonly value: JsonValue }[] = [];
  for (const [path, configuration] of winners) {
    const mark = markOf(configuration);
    applied[path] = mark;
    // What is removed at a path takes with it what others have written there.
    if (before[path] !== mark || left.some((other) => overlap(other.path, path)))
      contents.push({
        rank: ordered.indexOf(configuration),
        path,
        value: configuration.spec.content[path] ?? null,
      });
  }
  device.applied = Object.keys(applied).length === 0 ? undefined : applied;
  const write = (parts: readonly { readonly path: string; readonly value: JsonValue }[]) => {
    if (parts.length === 0) return;
    const desired = patchOf(parts.map(({ path, value }) => [path, value]));
    tryWriting(writer, device, { desired }, 'merge');
  };
  write(left);
  write(contents.sort((a, b) => a.rank - b.rank));
}

/** What removes the settings of configurations that there are still, and that no longer target the twin. */
function settingsLeft(
  before: Readonly<Record<string, string>>,
  winners: ReadonlyMap<string, Configuration>,
  ordered: readonly Configuration[],
): readonly { readonly path: string; readonly value: JsonValue }[] {
  return Object.entries(before).flatMap(([path, mark]) => {
    if (winners.has(path)) return [];
    const configuration = ordered.find((one) => mark.startsWith(identityOf(one)));
    if (!configuration) return [];
    const content = configuration.spec.content[path];
    const isWhole = desiredPath(path)?.length === 0;
    const value =
      isWhole && isJsonObject(content)
        ? Object.fromEntries(Object.keys(content).map((name) => [name, null]))
        : null;
    return [{ path, value }];
  });
}

const identityOf = ({ spec }: Configuration): string => `${spec.id} ${spec.createdAt} `;
const markOf = (configuration: Configuration): string =>
  `${identityOf(configuration)}${configuration.spec.version}`;

function overlap(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}

function tryWriting(writer: TwinWriter, device: Device, patch: TwinPatch, mode: 'merge' | 'replace'): void {
  try {
    writer.writeTwin(device, patch, mode);
  } catch (error) {
    // The twin has no room: it stays as it is, until a configuration changes.
    if (!(error instanceof ServiceError)) throw error;
  }
}

function show(
  device: Device,
  targeting: readonly Configuration[],
  winners: ReadonlySet<Configuration>,
  deployments: Statuses,
  writer: TwinWriter,
): void {
  const own = targeting.map(
    (configuration) =>
      [configuration.spec.id, { status: winners.has(configuration) ? 'Applied' : 'Targeted' }] as const,
  );
  const shown = { ...deployments, ...Object.fromEntries(own) };
  if (JSON.stringify(shown) === JSON.stringify(device.row.configurations ?? {})) return;
  if (Object.keys(shown).length === 0) delete device.row.configurations;
  else device.row.configurations = shown;
  writer.statusChanged(device);
}

function contentOf({ $metadata: _, $version: __, ...content }: TwinSection): JsonObject {
  return content;
}
