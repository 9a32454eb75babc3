import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CapturedMethod, isHarmlessMethod } from '../../capture/capture-fleet.ts';
import { readCalledMethods } from '../../capture/read/read-called-methods.ts';
import { readSample } from '../../capture/read/read-sample.ts';
import { slug } from '../../capture/survey/columns.ts';
import type { Omission } from '../../capture/survey/survey-twins.ts';
import { describeMethods } from '../../capture/write/fleet-yaml.ts';
import { writeFleet } from '../../capture/write-fleet.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { JobManifest } from '../../model/manifest.ts';
import { countOf } from '../../report/writing/words.ts';
import { chooseHub, connectHub } from '../choose-hub.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type Loudness, sayOf } from '../loudness.ts';
import { readRepository } from '../repository.ts';

export interface FleetCaptureOptions extends Loudness {
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly sample: number;
  readonly name?: string;
  readonly out?: string;
}

const LONGEST_NAME = 28;

/** Reads a hub, changes nothing there, and writes a Fleet document of devices like those on it. */
export async function runFleetCapture(options: FleetCaptureOptions, deps: Dependencies): Promise<ExitCode> {
  const { config, manifests, diagnostics } = await readRepository([], options, deps);
  const hubConfig = chooseHub(config, options.hub, deps.env);
  const say = sayOf(options, deps);
  if (hasErrors(diagnostics))
    say('some files have errors (see `hubjobs validate`): their queries are not considered');
  const own = manifestsOfHub(manifests, hubConfig);
  const conditions = own.flatMap(({ target }) => (target.allDevices ? [] : [target.condition]));
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const { signal } = deps;
    const { count, twins } = await readSample({ hub, sample: options.sample, conditions, signal, say });
    if (twins.length === 0) {
      deps.stderr.write(`error: hub ${hubConfig.name} has no devices: there is nothing to capture\n`);
      return EXIT.failed;
    }
    const called = (await readCalledMethods(hub, signal)).filter(isHarmlessMethod(twins));
    say(
      called.length === 0 ? 'no job called a method' : `${countOf(called.length, 'method')} called by jobs`,
    );
    const methods = withManifests(called, own).filter(isHarmlessMethod(twins));
    const assumed = methods.filter(({ name }) => !called.some((method) => method.name === name));
    const { fleet, text } = writeFleet(
      { name: options.name ?? nameOf(hubConfig.name), twins, devices: count.total, conditions, methods },
      {
        hub: hubConfig.name,
        devices: count.total,
        read: twins.length,
        methods: describeMethods(
          called,
          assumed.map(({ name }) => name),
        ),
      },
    );
    tell('left out', fleet.leftOut, say);
    tell('replaced', fleet.replaced, say);
    if (options.out === undefined) deps.stdout.write(text);
    else await writeFile(path.resolve(deps.cwd, options.out), text);
    say(`${countOf(fleet.groups.length, 'group')} from ${countOf(twins.length, 'twin')}`);
    return EXIT.done;
  } finally {
    await hub.close();
  }
}

function tell(what: string, omissions: readonly Omission[], say: (line: string) => void): void {
  for (const { path: place, why } of omissions) say(`${what}: ${place} (${why})`);
}

/** The same methods, and those that the repository's jobs call, with the targets of these jobs. */
function withManifests(
  called: readonly CapturedMethod[],
  manifests: readonly JobManifest[],
): readonly CapturedMethod[] {
  const methods = new Map(called.map((method) => [method.name, method]));
  for (const { operation, target } of manifests) {
    if (operation.kind !== 'method') continue;
    const known = methods.get(operation.name) ?? { name: operation.name, conditions: [] };
    methods.set(operation.name, { ...known, conditions: [...known.conditions, target.condition] });
  }
  return [...methods.values()];
}

const nameOf = (hub: string): string => slug(hub).slice(0, LONGEST_NAME).replace(/-+$/, '') || 'captured';
