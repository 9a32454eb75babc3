import type { JobHub } from '../hub/port.ts';
import type { JobManifest } from '../model/manifest.ts';
import { countOf } from '../report/writing/words.ts';
import {
  type CapturedFleet,
  type CapturedMethod,
  type CaptureInput,
  captureFleet,
  isHarmlessMethod,
} from './capture-fleet.ts';
import { readCalledMethods } from './read/read-called-methods.ts';
import { readSample } from './read/read-sample.ts';
import { slug } from './survey/columns.ts';
import type { Omission } from './survey/survey-twins.ts';
import { describeMethods, type Provenance, renderFleetYaml } from './write/fleet-yaml.ts';

export interface CaptureHubOptions {
  readonly hub: JobHub;
  /** As hubjobs.yaml has it. */
  readonly hubName: string;
  /** Of the fleet; default: the hub's name. */
  readonly name: string | undefined;
  /** How many twins to read: 1 or more. */
  readonly sample: number;
  /** The jobs that run on this hub: values that their queries ask about are kept. */
  readonly manifests: readonly JobManifest[];
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** A Fleet document longer than this would not be read: the limit of a file is 1 MiB. */
const MAX_FILE_BYTES = 1_000_000;
/** Properties of the twins that are written; fewer when the file would be too long. */
const MAX_PROPERTIES = 300;
/** The schema of a Fleet document takes no longer name. */
const MAX_NAME_LENGTH = 28;

/** Reads a hub, without changing it, and describes devices like those on it as a Fleet document; `undefined`: it has none. */
export async function captureHub(options: CaptureHubOptions): Promise<string | undefined> {
  const { hub, hubName, manifests, sample, signal, log } = options;
  const conditions = manifests.flatMap(({ target }) =>
    target.allDevices || target.list ? [] : [target.condition],
  );
  const { count, twins } = await readSample({ hub, sample, conditions, signal, log });
  if (twins.length === 0) return undefined;
  const called = (await readCalledMethods(hub, signal)).filter(isHarmlessMethod(twins));
  log(called.length === 0 ? 'no job called a method' : `${countOf(called.length, 'method')} called by jobs`);
  const methods = withManifests(called, manifests).filter(isHarmlessMethod(twins));
  const assumed = methods.filter(({ name }) => !called.some((method) => method.name === name));
  const { fleet, text } = writeFleet(
    { name: options.name ?? fleetNameOf(hubName), twins, devices: count.total, conditions, methods },
    {
      hub: hubName,
      devices: count.total,
      read: twins.length,
      methods: describeMethods(
        called,
        assumed.map(({ name }) => name),
      ),
    },
  );
  logOmissions('left out', fleet.leftOut, log);
  logOmissions('replaced', fleet.replaced, log);
  log(`${countOf(fleet.groups.length, 'group')} from ${countOf(twins.length, 'twin')}`);
  return text;
}

/** Captures a fleet and writes it as a file that is short enough to be read again. */
export function writeFleet(
  input: CaptureInput,
  provenance: Provenance,
): { readonly fleet: CapturedFleet; readonly text: string } {
  for (let maxProperties = MAX_PROPERTIES; ; maxProperties = Math.floor(maxProperties / 2)) {
    const fleet = captureFleet(input, maxProperties);
    const text = renderFleetYaml(fleet, provenance);
    const bytes = new TextEncoder().encode(text).length;
    if (bytes <= MAX_FILE_BYTES || maxProperties === 0) return { fleet, text };
  }
}

function logOmissions(what: string, omissions: readonly Omission[], log: (line: string) => void): void {
  for (const { path, why } of omissions) log(`${what}: ${path} (${why})`);
}

/** The called methods, and those that the repository's jobs call, with the targets of these jobs. */
function withManifests(
  called: readonly CapturedMethod[],
  manifests: readonly JobManifest[],
): readonly CapturedMethod[] {
  const methods = new Map(called.map((method) => [method.name, method]));
  for (const { operation, target } of manifests) {
    if (operation.kind !== 'method') continue;
    const known = methods.get(operation.name) ?? { name: operation.name, conditions: [] };
    methods.set(operation.name, {
      ...known,
      conditions: [...known.conditions, ...(target.list ? [] : [target.condition])],
    });
  }
  return [...methods.values()];
}

function fleetNameOf(hubName: string): string {
  return slug(hubName).slice(0, MAX_NAME_LENGTH).replace(/-+$/, '') || 'captured';
}
