import path from 'node:path';
import { captureHub } from '../../capture/capture-hub.ts';
import { manifestForNext } from '../../desired/at-occurrence.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { Dependencies } from '../dependencies.ts';
import { writeOutput } from '../documents/output-file.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { readRepository } from '../repository/read-repository.ts';
import { createLogger } from '../terminal/logger.ts';

export interface FleetCaptureCommandOptions extends Verbosity {
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly sample: number;
  readonly name?: string;
  readonly out?: string;
}

/** Writes a Fleet document of devices like those on a hub. */
export async function runFleetCapture(
  options: FleetCaptureCommandOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readRepository([], options, deps);
  const { manifests, diagnostics } = repository;
  const hubConfig = chooseHub(repository, options.hub, deps.env);
  const log = createLogger(options, deps);
  const now = deps.clock.now();
  if (hasErrors(diagnostics)) {
    log('some files have errors (see `hubjobs validate`): their queries are not considered');
  }
  const own = manifestsOfHub(manifests, hubConfig).map((manifest) => manifestForNext(manifest, now));
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const text = await captureHub({
      hub,
      hubName: hubConfig.name,
      name: options.name,
      sample: options.sample,
      manifests: own,
      signal: deps.signal,
      log,
    });
    if (text === undefined) {
      deps.stderr.write(`error: hub ${hubConfig.name} has no devices: there is nothing to capture\n`);
      return EXIT.failed;
    }
    if (options.out === undefined) deps.stdout.write(text);
    else await writeOutput(path.resolve(deps.cwd, options.out), text);
    return EXIT.done;
  } finally {
    await hub.close();
  }
}
