import { type CapturedFleet, captureFleet } from '../../src/capture/capture-fleet.ts';
import { renderFleetYaml } from '../../src/capture/write/fleet-yaml.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import type { Fleet } from '../../src/model/fleet.ts';
import type { Twin } from '../../src/model/twin.ts';
import { temporaryFolder } from './temporary-folder.ts';

export function twinOf(index: number, parts: Partial<Twin> = {}): Twin {
  return {
    deviceId: `real-device-${index}`,
    isConnected: true,
    tags: {},
    desired: {},
    reported: {},
    ...parts,
  };
}

/** Captured from all twins there are. */
export function captureAll(twins: readonly Twin[], conditions: readonly string[] = []): CapturedFleet {
  return captureFleet(
    {
      name: 'made',
      twins: twins.map((twin) => ({ twin, weight: 1 })),
      devices: twins.length,
      conditions,
      methods: [],
    },
    300,
  );
}

export function yamlOf(fleet: CapturedFleet, devices = 1_000): string {
  return renderFleetYaml(fleet, { hub: 'production', devices, read: devices, methods: [] });
}

/** The document as the program reads it. Throws when it finds anything wrong with it, or worth a warning. */
export async function readFleet(text: string): Promise<Fleet> {
  const root = await temporaryFolder({ 'jobs/fleet.yaml': text });
  const { fleets, diagnostics } = await loadRepository({ root });
  const problems = diagnostics.filter(({ code }) => code !== 'no-manifests');
  if (problems.length > 0) throw new Error(JSON.stringify(problems, undefined, 2));
  const [fleet] = fleets;
  if (!fleet) throw new Error('there is no fleet in it');
  return fleet;
}
