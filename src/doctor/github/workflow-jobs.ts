import { asRecord, asText, type JsonRecord } from '../../hub/azure/narrow.ts';
import { parseYaml } from '../../manifests/yaml/parse.ts';
import type { SourceText } from '../../manifests/yaml/source-text.ts';

/** One job of a workflow on GitHub, as far as it matters here. */
export interface WorkflowJob {
  /** Such as `reconcile.yml, job reconcile`. */
  readonly place: string;
  readonly file: string;
  /** Commands of hubjobs that it runs. */
  readonly commands: readonly string[];
  readonly steps: readonly WorkflowStep[];
  /** Whether its token may be exchanged for one of Microsoft Entra. */
  readonly mayGetIdToken: boolean;
  readonly environment?: string;
}

export interface WorkflowStep {
  /** Such as `actions/checkout@v5`; absent: it runs a script. */
  readonly uses?: string;
  readonly with: JsonRecord;
}

/** The commands that somebody runs in a workflow. */
const COMMANDS: ReadonlySet<string> = new Set([
  'validate',
  'diff',
  'simulate',
  'plan',
  'reconcile',
  'status',
  'stop',
]);

/** The jobs of a workflow file with their steps; `undefined` when it cannot be read. */
export function readWorkflow(source: SourceText): readonly WorkflowJob[] | undefined {
  const { documents, diagnostics } = parseYaml(source);
  const workflow = asRecord(documents[0]?.data);
  if (!workflow || diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const file = source.file.split('/').at(-1) ?? source.file;
  return Object.entries(asRecord(workflow['jobs']) ?? {}).flatMap(([name, value]) => {
    const job = asRecord(value);
    return job ? [readJob(job, workflow, { file, place: `${file}, job ${name}` })] : [];
  });
}

function readJob(
  job: JsonRecord,
  workflow: JsonRecord,
  about: { readonly file: string; readonly place: string },
): WorkflowJob {
  const list: readonly unknown[] = Array.isArray(job['steps']) ? job['steps'] : [];
  const written = list.map(asRecord).filter((step) => step !== undefined);
  const environment = asText(job['environment']) ?? asText(asRecord(job['environment'])?.['name']);
  return {
    ...about,
    commands: [...new Set(written.flatMap(commandsOf))],
    steps: written.map((step) => {
      const uses = asText(step['uses']);
      return { ...(uses !== undefined && { uses }), with: asRecord(step['with']) ?? {} };
    }),
    mayGetIdToken: grantsIdToken(job['permissions'] ?? workflow['permissions']),
    ...(environment !== undefined && { environment }),
  };
}

/** A step of the Action names its command; a script calls the program. */
function commandsOf(step: JsonRecord): readonly string[] {
  const command = asText(asRecord(step['with'])?.['command']);
  const uses = asText(step['uses']) ?? '';
  const named = command !== undefined && /^\.\/|\/hubjobs(\/|@|$)/.test(uses) ? [command] : [];
  const called = [...(asText(step['run']) ?? '').matchAll(/\bhubjobs\b([^\n;&|]*)/g)];
  const words = called.map(([, rest = '']) => rest.split(/\s+/).find((word) => COMMANDS.has(word)) ?? '');
  return [...named, ...words].filter((word) => COMMANDS.has(word));
}

function grantsIdToken(permissions: unknown): boolean {
  return permissions === 'write-all' || asRecord(permissions)?.['id-token'] === 'write';
}
