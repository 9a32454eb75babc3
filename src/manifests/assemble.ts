import type { Config } from '../model/config.ts';
import { compareDiagnostics, type Diagnostic } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import { isJsonObject } from '../model/json.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { SimulationTest } from '../model/simulation-test.ts';
import { type CheckContext, checkCondition } from '../query/check.ts';
import { fleetShape } from '../query/fleet-shape.ts';
import { defaultSeverity } from './findings/catalogue.ts';
import { diagnoseFile, diagnoseFinding, diagnosePlace } from './findings/diagnose.ts';
import { findSecrets } from './findings/find-secrets.ts';
import type { Finding } from './findings/finding.ts';
import { conditionsOf } from './fleet/conditions.ts';
import { normalizeFleet } from './fleet/normalize.ts';
import { fleetRows } from './fleet/rows.ts';
import { checkFleet } from './fleet/rules.ts';
import { wellShapedFleet } from './fleet/well-shaped.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenFleet, isWrittenManifest, isWrittenSimulation } from './generated/validators.cjs';
import type { WrittenManifest } from './generated/written-manifest.ts';
import type { WrittenSimulation } from './generated/written-simulation.ts';
import { normalizeManifest } from './job/normalize.ts';
import { checkManifest } from './job/rules.ts';
import { createScheduleCheck, type ScheduleCheck } from './job/schedule-rules.ts';
import { checkKind } from './shape/unknown-kind.ts';
import { validate } from './shape/validate.ts';
import { wellShapedPart } from './shape/well-shaped-part.ts';
import { readSimulation, type WrittenJob } from './simulation/simulations.ts';
import { parseYaml } from './yaml/parse.ts';
import type { SourceText } from './yaml/source-text.ts';
import type { Place, YamlDocument } from './yaml/yaml-document.ts';

export interface Assembly {
  readonly manifests: readonly JobManifest[];
  readonly fleets: readonly Fleet[];
  readonly simulations: readonly SimulationTest[];
  /** In reading order, with the severities that the configuration gives them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A text in a file that is looked at again when all files are known. The YAML tree it came from is not kept. */
interface Later {
  readonly source: SourceText;
  readonly place: Place;
  readonly text: string;
}

/** What is gathered from file to file. */
interface Gathered {
  readonly manifests: JobManifest[];
  readonly fleets: Fleet[];
  readonly diagnostics: Diagnostic[];
  readonly names: { readonly Job: Later[]; readonly Fleet: Later[]; readonly Simulation: Later[] };
  /** Jobs as written, by name: what the commits of a simulation change. */
  readonly written: Map<string, WrittenJob>;
  /** Read when all files are known. */
  readonly simulations: { readonly document: YamlDocument; readonly written: WrittenSimulation }[];
  readonly conditions: Later[];
  /** Files with fleets that are left out: without those nothing can be said of what no device has. */
  readonly unusable: string[];
  readonly checkSchedule: ScheduleCheck;
}

/** The manifests and fleets of all files, and everything there is to say about them. */
export function assemble(sources: readonly SourceText[], config: Config): Assembly {
  const all: Gathered = {
    manifests: [],
    fleets: [],
    diagnostics: [],
    names: { Job: [], Fleet: [], Simulation: [] },
    written: new Map(),
    simulations: [],
    conditions: [],
    unusable: [],
    checkSchedule: createScheduleCheck(),
  };
  for (const source of sources) readFile(source, all);
  all.diagnostics.push(
    ...duplicates('job', all.names.Job),
    ...duplicates('fleet', all.names.Fleet),
    ...duplicates('simulation', all.names.Simulation),
    ...checkConditions(all.conditions, all.unusable.length > 0 ? [] : all.fleets),
  );
  const simulations = readSimulations(all);
  const diagnostics = onceEach(withSeverities(all.diagnostics, config.rules)).toSorted(compareDiagnostics);
  return { manifests: all.manifests, fleets: all.fleets, simulations, diagnostics };
}

function readSimulations(all: Gathered): readonly SimulationTest[] {
  const namesOf = (names: readonly Later[]) => new Set(names.map(({ text }) => text));
  const names = { jobs: namesOf(all.names.Job), fleets: namesOf(all.names.Fleet) };
  return all.simulations.flatMap(({ document, written }) => {
    const { test, findings } = readSimulation(document, written, all.written, names);
    all.diagnostics.push(...findings.map((finding) => diagnoseFinding(document, finding)));
    return test && !findings.some(isError) ? [test] : [];
  });
}

function readFile(source: SourceText, all: Gathered): void {
  const { documents, diagnostics } = parseYaml(source);
  all.diagnostics.push(...diagnostics, ...findSecrets(source));
  if (documents.length === 0 && diagnostics.length === 0)
    all.diagnostics.push(
      diagnoseFile(source.file, 'empty-file', 'the file holds no document', 'remove it, or write a manifest'),
    );
  for (const document of documents) {
    const findings = readDocument(document, all);
    all.diagnostics.push(...findings.map((finding) => diagnoseFinding(document, finding)));
  }
}

function readDocument(document: YamlDocument, all: Gathered): readonly Finding[] {
  switch (isJsonObject(document.data) ? document.data['kind'] : undefined) {
    case 'Job':
      return readJob(document, all);
    case 'Fleet':
      return readFleet(document, all);
    case 'Simulation':
      return rememberSimulation(document, all);
    default:
      return [checkKind(document.data)];
  }
}

function readJob(document: YamlDocument, all: Gathered): readonly Finding[] {
  const { document: written, findings: shape } = validate(document.data, isWrittenManifest);
  if (!written) {
    // The rest is checked too, so that one run tells everything. Its durations may be those that are wrong.
    const rest = wellShapedPart(document.data, shape);
    if (rest.isNamed) rememberName(document, rest.document, all);
    const checkSchedule: ScheduleCheck = (spec) => all.checkSchedule(spec, false);
    return [...shape, ...checkMeaning(document, rest.document, checkSchedule, all)];
  }
  rememberName(document, written, all);
  const findings = [...shape, ...checkMeaning(document, written, all.checkSchedule, all)];
  if (!findings.some(isError)) {
    const range = document.source.range(document.start, document.end);
    all.manifests.push(normalizeManifest(written, range));
    all.written.set(written.metadata.name, { written, range });
  }
  return findings;
}

function rememberName(document: YamlDocument, { metadata }: WrittenManifest, all: Gathered): void {
  all.names.Job.push(later(document, ['metadata', 'name'], metadata.name));
}

function checkMeaning(
  document: YamlDocument,
  written: WrittenManifest,
  checkSchedule: ScheduleCheck,
  all: Gathered,
): readonly Finding[] {
  const findings = checkManifest(written, checkSchedule);
  const { query } = written.spec.target;
  if (query !== undefined && !findings.some(({ code }) => code === 'query-all'))
    all.conditions.push(later(document, ['spec', 'target', 'query'], query));
  return findings;
}

function readFleet(document: YamlDocument, all: Gathered): readonly Finding[] {
  const { document: written, findings: shape } = validate(document.data, isWrittenFleet);
  // As with jobs: what has the right shape is checked beside what has not.
  const rest = written ? { document: written, isNamed: true } : wellShapedFleet(document.data);
  if (!rest) {
    all.unusable.push(document.source.file);
    return shape;
  }
  const { metadata } = rest.document;
  if (rest.isNamed) all.names.Fleet.push(later(document, ['metadata', 'name'], metadata.name));
  for (const { path, text } of conditionsOf(rest.document)) all.conditions.push(later(document, path, text));
  const findings = [...shape, ...checkFleet(rest.document)];
  if (written && !findings.some(isError)) all.fleets.push(normalizeFleet(written));
  else all.unusable.push(document.source.file);
  return findings;
}

function rememberSimulation(document: YamlDocument, all: Gathered): readonly Finding[] {
  const { document: written, findings } = validate(document.data, isWrittenSimulation);
  if (written) {
    all.names.Simulation.push(later(document, ['metadata', 'name'], written.metadata.name));
    all.simulations.push({ document, written });
    written.spec.expect.twins?.forEach(({ query }, index) => {
      all.conditions.push(later(document, ['spec', 'expect', 'twins', String(index), 'query'], query));
    });
  }
  return findings;
}

function later(document: YamlDocument, path: readonly string[], text: string): Later {
  return { source: document.source, place: document.locate(path), text };
}

/** Whatever its severity has been changed to: with such a finding a document has no normal form. */
function isError(finding: Finding): boolean {
  return (finding.severity ?? defaultSeverity(finding.code)) === 'error';
}

/** Every place that uses a name again tells where the first one is, and the first one where the second is. */
function duplicates(kind: string, names: readonly Later[]): readonly Diagnostic[] {
  const byName = new Map<string, Later[]>();
  for (const name of names) {
    const same = byName.get(name.text);
    if (same) same.push(name);
    else byName.set(name.text, [name]);
  }
  return [...byName].flatMap(([name, same]) => {
    const [first, second] = same;
    if (!first || !second) return [];
    return same.map((one) =>
      diagnosePlace(one.source, one.place, {
        code: 'duplicate-name',
        message: `the ${kind} name ${JSON.stringify(name)} is also used at ${placeOf(one === first ? second : first)}`,
        hint: 'names are unique in the repository, as job ids are made of them; rename one',
      }),
    );
  });
}

function placeOf({ source, place }: Later): string {
  const { file, line } = source.range(place.start, place.end);
  return `${file}:${line}`;
}

function checkConditions(conditions: readonly Later[], fleets: readonly Fleet[]): readonly Diagnostic[] {
  const context: CheckContext =
    fleets.length === 0 ? {} : { fleet: fleetShape(fleets.flatMap((fleet) => [...fleetRows(fleet)])) };
  return conditions.flatMap(({ source, place, text }) =>
    checkCondition(text, context).map(({ start, end, ...problem }) =>
      diagnosePlace(source, place, { ...problem, span: { start, end } }),
    ),
  );
}

/** What stands once and is used by an alias in many list items was found in each of them, and is one mistake. */
function onceEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, message, range } = diagnostic;
    const { file, line, column, endLine, endColumn } = range;
    const words = message.replace(/\[[0-9]+\]/g, '[]');
    const key = JSON.stringify([file, line, column, endLine, endColumn, code, words]);
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return [...found.values()];
}

function withSeverities(diagnostics: readonly Diagnostic[], rules: Config['rules']): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const severity = Object.hasOwn(rules, diagnostic.code) ? rules[diagnostic.code] : undefined;
    if (severity === 'off') return [];
    return [severity === undefined ? diagnostic : { ...diagnostic, severity }];
  });
}
