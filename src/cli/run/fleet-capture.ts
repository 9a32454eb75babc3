import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { captureHub } from '../../capture/capture-hub.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { hasErrors } from '../../model/diagnostic.ts';
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

/** Writes a Fleet document of devices like those on a hub. */
export async function runFleetCapture(options: FleetCaptureOptions, deps: Dependencies): Promise<ExitCode> {
  const { config, manifests, diagnostics } = await readRepository([], options, deps);
  const hubConfig = chooseHub(config, options.hub, deps.env);
  const log = sayOf(options, deps);
  if (hasErrors(diagnostics)) {
    log('some files have errors (see `hubjobs validate`): their queries are not considered');
  }
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const text = await captureHub({
      hub,
      hubName: hubConfig.name,
      name: options.name,
      sample: options.sample,
      manifests: manifestsOfHub(manifests, hubConfig),
      signal: deps.signal,
      log,
    });
    if (text === undefined) {
      deps.stderr.write(`error: hub ${hubConfig.name} has no devices: there is nothing to capture\n`);
      return EXIT.failed;
    }
    if (options.out === undefined) deps.stdout.write(text);
    else await writeFile(path.resolve(deps.cwd, options.out), text);
    return EXIT.done;
  } finally {
    await hub.close();
  }
}
