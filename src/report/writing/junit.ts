/**
 * Test results in the XML that CI servers read. There is no standard. Jenkins, GitLab and Azure Pipelines
 * all accept this: suites of cases, each passed, failed, in error or skipped.
 */
export interface TestSuite {
  readonly name: string;
  /** RFC 3339. */
  readonly timestamp?: string;
  readonly cases: readonly TestCase[];
}

export interface TestCase {
  readonly name: string;
  readonly className: string;
  readonly file?: string;
  readonly line?: number;
  readonly seconds?: number;
  /** Absent: passed. `failure`: the check failed. `error`: the check or change could not be made. */
  readonly problem?: {
    readonly kind: 'failure' | 'error' | 'skipped';
    /** One line. */
    readonly message: string;
    readonly details?: readonly string[];
  };
  /** Shown although the case passed. */
  readonly output?: readonly string[];
}

export function renderJunit(suites: readonly TestSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'hubjobs', ...counts(all) })}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ name, timestamp, cases }: TestSuite): string[] {
  return [
    `  <testsuite${attributes({ name, timestamp, ...counts(cases) })}>`,
    ...cases.flatMap(caseLines),
    '  </testsuite>',
  ];
}

function caseLines({ name, className, file, line, seconds, problem, output }: TestCase): string[] {
  const open = `    <testcase${attributes({ classname: className, name, file, line, time: (seconds ?? 0).toFixed(3) })}`;
  const body = [
    ...(problem === undefined ? [] : [problemLine(problem)]),
    ...(output === undefined || output.length === 0
      ? []
      : [`      <system-out>${xml(output.join('\n'))}</system-out>`]),
  ];
  return body.length === 0 ? [`${open}/>`] : [`${open}>`, ...body, '    </testcase>'];
}

function problemLine({ kind, message, details = [] }: NonNullable<TestCase['problem']>): string {
  const open = `      <${kind}${attributes({ message })}`;
  return details.length === 0 ? `${open}/>` : `${open}>${xml(details.join('\n'))}</${kind}>`;
}

function counts(cases: readonly TestCase[]) {
  const count = (kind: string) => cases.filter(({ problem }) => problem?.kind === kind).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: cases.reduce((sum, { seconds = 0 }) => sum + seconds, 0).toFixed(3),
  };
}

function attributes(members: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(members)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${xml(String(value))}"`))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML 1.0 does not allow become replacement characters. Source: XML 1.0, 2.2. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
