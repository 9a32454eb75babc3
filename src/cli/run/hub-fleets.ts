import type { ConnectedFleet, FleetList } from '../../hub-page/api.ts';
import type { FoundFleets, PageFleets } from '../../hub-page/page-call.ts';
import { readFileText } from '../../manifests/file-text.ts';
import { loadRepository } from '../../manifests/load.ts';
import { createFileReader, type ManifestFile } from '../../manifests/manifest-file.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { Fleet } from '../../model/fleet.ts';
import { type Population, populateHub } from '../../simulation/fleet/populate-hub.ts';
import { scriptFleet } from '../../simulator/devices/device-script.ts';
import type { LocalHub } from '../../simulator/local-hub.ts';
import type { Dependencies } from '../dependencies.ts';

/** The fleets whose devices are simulated on a local hub: those of the command line, and those that its page connects. */
export class HubFleets implements PageFleets {
  readonly #hub: LocalHub;
  readonly #deps: Pick<Dependencies, 'cwd' | 'signal'>;
  /** By name; `undefined` while its devices connect. */
  readonly #populations = new Map<string, Population | undefined>();

  constructor(hub: LocalHub, deps: Pick<Dependencies, 'cwd' | 'signal'>) {
    this.#hub = hub;
    this.#deps = deps;
  }

  get populations(): readonly Population[] {
    return [...this.#populations.values()].flatMap((population) => population ?? []);
  }

  /** Registers the devices that are missing, and connects those that are online, `overMqtt` of them with the real SDK. */
  async connect(fleet: Fleet, overMqtt = 0): Promise<void> {
    this.#populations.set(fleet.name, undefined);
    try {
      this.#populations.set(fleet.name, await populateHub(keepingKnown(this.#hub), [fleet], overMqtt));
    } catch (error) {
      this.#populations.delete(fleet.name);
      throw error;
    }
  }

  async disconnect(name: string): Promise<boolean> {
    const population = this.#populations.get(name);
    if (!population) return false;
    this.#populations.delete(name);
    await population.close();
    return true;
  }

  connected(): readonly ConnectedFleet[] {
    return Array.from(this.#populations, ([name, population]) => ({
      name,
      devices: population?.devices ?? 0,
    }));
  }

  async known(): Promise<FleetList['known']> {
    const files = await this.#files();
    return files.flatMap(([file, { documents }]) =>
      documents.flatMap((document) =>
        document.kind === 'Fleet' && document.name ? [{ name: document.name.text, file }] : [],
      ),
    );
  }

  inText(text: string): FoundFleets {
    const file = createFileReader()(readFileText('<page>', Buffer.from(text)));
    const found = this.#fleetsIn(file);
    return 'length' in found && found.length === 0
      ? { message: 'the text has no Fleet document; one has `kind: Fleet`', diagnostics: [] }
      : found;
  }

  async named(names: readonly string[]): Promise<FoundFleets> {
    const files = await this.#files();
    const all: { readonly name: string; connect(): Promise<void> }[] = [];
    for (const name of new Set(names)) {
      const entry = files.find(([, { documents }]) =>
        documents.some((document) => document.kind === 'Fleet' && document.name?.text === name),
      );
      if (!entry) return { message: `the repository has no fleet ${name}`, diagnostics: [] };
      const found = this.#fleetsIn(entry[1]);
      if ('message' in found) return { ...found, message: `${entry[0]}: ${found.message}` };
      all.push(...found.filter((fleet) => fleet.name === name));
    }
    return all;
  }

  async close(): Promise<void> {
    await Promise.all(this.populations.map((population) => population.close()));
  }

  async #files(): Promise<readonly (readonly [string, ManifestFile])[]> {
    const { cwd, signal } = this.#deps;
    return [...(await loadRepository({ root: cwd, signal })).files];
  }

  #fleetsIn({ documents, diagnostics }: ManifestFile): FoundFleets {
    if (hasErrors(diagnostics)) {
      return {
        message: 'the fleet has errors',
        diagnostics: diagnostics.map(({ severity, message, hint, range: { line, column } }) => ({
          severity,
          message,
          ...(hint !== undefined && { hint }),
          line,
          column,
        })),
      };
    }
    return documents.flatMap((document) => {
      const fleet = document.kind === 'Fleet' ? document.fleet : undefined;
      return fleet ? [{ name: fleet.name, connect: () => this.connect(fleet) }] : [];
    });
  }
}

/** Adds the devices of a fleet with their first twins; nobody connects as them. */
export function registerFleet(hub: LocalHub, fleet: Fleet): void {
  const known = keepingKnown(hub);
  const script = scriptFleet(fleet);
  for (const device of script.devices()) known.addDevice(script.describe(device));
}

/** Keeps devices that are there as they are; the fleet only adds devices and modules that are missing. */
function keepingKnown(hub: LocalHub): LocalHub {
  const { registry } = hub.state;
  const known = new Set(Array.from(registry.devices(), ({ row }) => row.deviceId));
  const isEdge = (deviceId: string) => registry.find({ deviceId })?.row.capabilities.iotEdge === true;
  return {
    ...hub,
    addDevice: (device) => {
      // A new IoT Edge device has modules at once, of which the fleet may say more.
      if (known.has(device.deviceId) && registry.find(device)) return;
      // A device that is there may be no IoT Edge device, though the fleet says so now.
      if (device.moduleId?.startsWith('$') && !isEdge(device.deviceId)) return;
      const { parent, ...alone } = device;
      hub.addDevice(parent !== undefined && isEdge(parent) ? device : alone);
    },
  };
}
