import { assemble } from '../../src/manifests/assemble.ts';
import { DEFAULT_CONFIG } from '../../src/manifests/config/normalize-config.ts';
import { createSourceText } from '../../src/manifests/yaml/source-text.ts';

/** Reads texts as files of one repository. */
export function readTexts(files: Readonly<Record<string, string>>, rules = DEFAULT_CONFIG.rules) {
  const sources = Object.entries(files).map(([file, text]) => createSourceText(file, text));
  return assemble(sources, { ...DEFAULT_CONFIG, rules });
}

/** `code line:column` of each diagnostic of one file. */
export function diagnosticsOf(text: string): readonly string[] {
  return readTexts({ 'job.yaml': text }).diagnostics.map(
    ({ code, range }) => `${code} ${range.line}:${range.column}`,
  );
}

interface Parts {
  readonly metadata?: string;
  readonly target?: string;
  readonly action?: string;
  readonly schedule?: string;
  readonly more?: string;
}

/** A good manifest, each part on a line of its own: 3 metadata, 5 target, 6 action, 7 schedule, 8 what is added. */
export function job({
  metadata = '{ name: lock-doors }',
  target = "{ query: tags.building = '43' }",
  action = 'method: { name: lockDoor }',
  schedule = '{ cron: "0 22 * * *", timeZone: Europe/Budapest }',
  more = 'suspend: false',
}: Parts = {}): string {
  return [
    'apiVersion: hubjobs/v1',
    'kind: Job',
    `metadata: ${metadata}`,
    'spec:',
    `  target: ${target}`,
    `  ${action}`,
    `  schedule: ${schedule}`,
    `  ${more}`,
    '',
  ].join('\n');
}
