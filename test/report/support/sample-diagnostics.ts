import type { Diagnostic } from '../../../src/model/diagnostic.ts';

/** One of each shape: a word, a whole file, several lines, a tab, wide characters, a place past the end. */
export const sampleDiagnostics: readonly Diagnostic[] = [
  {
    severity: 'error',
    code: 'unknown-key',
    message: '`qurey` is not a key of `target`',
    range: { file: 'jobs/lock-doors.yaml', line: 9, column: 5, endLine: 9, endColumn: 10 },
    hint: 'did you mean `query`?',
    related: [
      {
        message: 'The policy [keys]',
        range: { file: 'jobs/policies/keys.yaml', line: 6, column: 9, endLine: 6, endColumn: 20 },
      },
    ],
    excerpt: ["    qurey: tags.building = '43'"],
  },
  {
    severity: 'error',
    code: 'not-utf-8',
    message: 'the file is not UTF-8 text',
    range: { file: 'jobs/türen.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 },
  },
  {
    severity: 'error',
    code: 'one-of',
    message:
      'exactly one of `method` and `twin` is expected, both were found; a job does one thing, so write two jobs',
    range: { file: 'jobs/zones.yaml', line: 99, column: 3, endLine: 101, endColumn: 12 },
    excerpt: ['  method:', '    name: lockDoor', '  twin: {}  # later'],
  },
  {
    severity: 'warning',
    code: 'tab',
    message: 'a tab stands where spaces are expected',
    range: { file: 'jobs/zones.yaml', line: 104, column: 1, endLine: 104, endColumn: 2 },
    excerpt: ['\tname: 漢字'],
  },
  {
    severity: 'info',
    code: 'long-line',
    message: 'the condition matches every device',
    range: { file: 'jobs/zones.yaml', line: 110, column: 104, endLine: 110, endColumn: 108 },
    excerpt: [
      `    query: ${"tags.building = '43' AND ".repeat(3)}tags.x = '漢字' OR true OR tags.building = '44' OR tags.y = 1`,
    ],
  },
  {
    severity: 'error',
    code: 'unexpected-end',
    message: 'the query ends where a value is expected',
    range: { file: 'jobs/zones.yaml', line: 120, column: 28, endLine: 120, endColumn: 28 },
    excerpt: ['    query: tags.building =  '],
  },
];
