import { manifestsOfHub } from '../../manifests/select.ts';
import { readStatus } from '../../reconcile/read-status.ts';
import { chooseHub, connectHub } from '../choose-hub.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { renderStatus } from '../render.ts';
import { readValidRepository } from '../repository.ts';
import { styleOf } from '../style-of.ts';

export interface StatusOptions {
  readonly format: string;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
}

/** Reads the hub and reports; exit code 5 when the last job of a manifest ended below its threshold. */
export async function runStatus(options: StatusOptions, deps: Dependencies): Promise<ExitCode> {
  const repository = await readValidRepository([], options, deps);
  if (!repository) return EXIT.invalid;
  const { config } = repository;
  const hubConfig = chooseHub(config, options.hub, deps.env);
  const manifests = manifestsOfHub(repository.manifests, hubConfig);
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const report = await readStatus({
      hub,
      hubConfig,
      config,
      manifests,
      now: deps.clock.now(),
      signal: deps.signal,
    });
    deps.stdout.write(renderStatus(report, undefined, options.format, styleOf(deps.stdout, deps.env)));
    return report.manifests.some(({ last }) => last?.verdict === 'below-threshold')
      ? EXIT.belowThreshold
      : EXIT.done;
  } finally {
    await hub.close();
  }
}
