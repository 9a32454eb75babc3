import { diagnose } from '../../manifests/findings/diagnose.ts';
import { fleetRows } from '../../manifests/fleet/rows.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import { createSourceText } from '../../manifests/yaml/source-text.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { TargetExplanation, TargetReach } from '../../model/target-explanation.ts';
import { checkCondition } from '../../query/check.ts';
import { QuerySyntaxError } from '../../query/compile.ts';
import { type ConditionExplanation, explainCondition } from '../../query/explain.ts';
import { fleetShape } from '../../query/fleet-shape.ts';
import { diagnosticLines } from '../../report/diagnostics/text.ts';
import { renderExplanationJson } from '../../report/explain/json.ts';
import { renderExplanationMarkdown } from '../../report/explain/markdown.ts';
import { renderExplanationText } from '../../report/explain/text.ts';
import { countOf } from '../../report/writing/words.ts';
import { chooseHub, connectHub } from '../choose-hub.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findManifest } from '../find-manifest.ts';
import { type Loudness, sayOf } from '../loudness.ts';
import type { ExplainFormat } from '../options.ts';
import { reachInFleets } from '../reach-in-fleets.ts';
import { mostQueries, partsAsked, reachOnHub } from '../reach-on-hub.ts';
import { readRepository } from '../repository.ts';
import { styleOf } from '../style-of.ts';
import { UsageError } from '../usage-error.ts';

export interface ExplainOptions extends Loudness {
  readonly format: ExplainFormat;
  readonly directory?: string;
  readonly query?: string;
  readonly hub?: string;
  readonly ca?: string;
}

/** Ids shown: enough to recognise whom it is about. */
const SAMPLE_SIZE = 10;

/**
 * Says what a target means and whom it reaches. What is wrong with its condition is said too, and only a condition
 * that cannot be read ends it: to see why one matches nobody is what the command is for.
 */
export async function runExplain(
  name: string | undefined,
  options: ExplainOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  if ((name === undefined) === (options.query === undefined)) {
    throw new UsageError(
      'say what to explain: the name of a job, or a condition with --query',
      'such as `hubjobs explain lock-doors`, or `hubjobs explain --query "tags.building = \'43\'"`',
    );
  }
  const repository = await readRepository([], options, deps);
  const say = (diagnostics: readonly Diagnostic[]) => {
    const style = styleOf(deps.stderr, deps.env);
    for (const diagnostic of diagnostics)
      deps.stderr.write(`${diagnosticLines(diagnostic, style).join('\n')}\n\n`);
  };

  const manifest = name === undefined ? undefined : findManifest(name, repository, say);
  const condition = manifest?.target.condition ?? options.query ?? '*';
  say(manifest ? diagnosticsOf(manifest, repository.diagnostics) : problemsOf(condition, repository.fleets));
  let explanation: ConditionExplanation;
  try {
    explanation = explainCondition(condition);
  } catch (error) {
    if (error instanceof QuerySyntaxError) return EXIT.invalid;
    throw error;
  }

  const reach = await reachOf(explanation, condition, repository, options, deps);
  const explained: TargetExplanation = {
    ...(manifest === undefined ? {} : { manifest: { name: manifest.name, source: manifest.source } }),
    condition: explanation.text,
    collection: explanation.collection,
    words: explanation.words,
    fields: explanation.fields,
    ...(manifest?.target.maxDevices === undefined ? {} : { maxDevices: manifest.target.maxDevices }),
    ...(reach === undefined ? {} : { reach }),
  };
  deps.stdout.write(render(explained, options.format, deps));
  return EXIT.done;
}

function render(explanation: TargetExplanation, format: ExplainFormat, deps: Dependencies): string {
  switch (format) {
    case 'text':
      return renderExplanationText(explanation, styleOf(deps.stdout, deps.env));
    case 'json':
      return renderExplanationJson(explanation);
    case 'markdown':
      return renderExplanationMarkdown(explanation);
    default:
      return format satisfies never;
  }
}

/** Those inside the document. */
function diagnosticsOf({ source }: JobManifest, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(
    ({ range }) => range.file === source.file && range.line >= source.line && range.line <= source.endLine,
  );
}

function problemsOf(condition: string, fleets: readonly Fleet[]): readonly Diagnostic[] {
  const text = createSourceText('--query', condition);
  const fleet = fleetShape(fleets.flatMap((one) => [...fleetRows(one)]));
  return checkCondition(condition, fleets.length === 0 ? {} : { fleet }).map((problem) =>
    diagnose(text, problem, problem.severity),
  );
}

/** Whom it reaches, on the hub that was named or in the fleets; `undefined` when there is nobody to ask. */
async function reachOf(
  explanation: ConditionExplanation,
  condition: string,
  { config, fleets, diagnostics }: LoadedRepository,
  options: ExplainOptions,
  deps: Dependencies,
): Promise<TargetReach | undefined> {
  const say = sayOf({}, deps);
  if (options.hub === undefined) {
    if (fleets.length === 0) {
      say(
        hasErrors(diagnostics)
          ? 'no Fleet document could be read; with --hub NAME a hub is asked'
          : 'no Fleet document: nothing is counted; with --hub NAME a hub is asked',
      );
      return undefined;
    }
    if (explanation.collection === 'devices.modules') {
      say('Fleet documents have devices and no modules: nothing is counted; with --hub NAME a hub is asked');
      return undefined;
    }
    return reachInFleets(explanation, fleets, SAMPLE_SIZE, deps.clock.now());
  }
  const hubConfig = chooseHub(config, options.hub, deps.env);
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const left = explanation.parts.length - partsAsked(explanation);
    const tell = sayOf(options, deps);
    tell(
      `asking ${hubConfig.name}: ${mostQueries(explanation)} queries at most (a hub of edition S1 allows 20 a minute)` +
        (left > 0 ? `; the last ${countOf(left, 'part')} of the condition are not asked about` : ''),
    );
    return await reachOnHub({
      hub,
      hubConfig,
      explanation,
      condition,
      sampleSize: SAMPLE_SIZE,
      signal: deps.signal,
    });
  } finally {
    await hub.close();
  }
}
