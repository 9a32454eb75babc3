import { describe, expect, it } from 'vitest';
import { QUERY_RULES, type QueryRuleCode } from '../../src/query/rules.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FLEET = `---
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: tower }
spec:
  groups:
    - name: doors
      count: 20
      idPattern: "door-{index}"
      tags: { building: { $cycle: ["43", "44"] }, floor: { $cycle: [1, 2] } }
    - name: gates
      count: 4
      idPattern: "gate-{index}"
      tags: { kind: gate }
      modules: { lock: { tags: { side: { $cycle: [left, right] } } } }
`;

interface Case {
  readonly code: QueryRuleCode;
  readonly name: string;
  /** What follows `query: ` in the file; « and » stand around what the diagnostic shall point at. */
  readonly written: string;
}

const NOTS = 'NOT '.repeat(101);

const cases: readonly Case[] = [
  { code: 'query-syntax', name: 'plain', written: "deviceId «NOT IN» ['door-1']" },
  { code: 'query-syntax', name: 'in a literal block', written: "|\n      deviceId\n        «==» 'door-1'" },
  { code: 'query-syntax', name: 'at the end', written: "tags.building = '43' AND«»" },
  { code: 'query-time-form', name: 'plain', written: "lastActivityTime > «'28/11/2026'»" },
  { code: 'query-reserved-word', name: 'plain', written: "tags.«group» = 'north'" },
  { code: 'query-reserved-word', name: 'double quoted', written: '"tags.«group» = \'north\'"' },
  { code: 'query-routing-function', name: 'single quoted', written: "'«STARTS_WITH»(deviceId, ''door-'')'" },
  {
    code: 'query-routing-function',
    name: 'single quoted, behind doubled quotes',
    written: "'deviceId = ''door-1'' OR «STARTS_WITH»(deviceId, ''door-'')'",
  },
  {
    code: 'query-unknown-function',
    name: 'double quoted, behind escapes',
    written: '"tags.building = \\"\\u0034\\x33\\" AND «IS_DEFIND»(tags.floor)"',
  },
  {
    code: 'query-full-statement',
    name: 'folded',
    written: ">-\n      «SELECT * FROM devices\n      WHERE» tags.building = '43'",
  },
  {
    code: 'query-too-long',
    name: 'plain',
    written: `«deviceId IN [${"'door-0', ".repeat(1000)}'door-0']»`,
  },
  { code: 'query-too-deep', name: 'plain', written: `${NOTS.slice(4)}«NOT» ${NOTS}tags.active` },
  {
    code: 'query-unknown-column',
    name: 'plain over two lines',
    written: "tags.building = '43'\n      AND «floor» = 1",
  },
  {
    code: 'query-never-true',
    name: 'folded, in its second line',
    written: ">\n      tags.building = '43'\n      AND «tags.building = '44'»",
  },
  {
    code: 'query-unknown-value',
    name: 'of a module',
    written: "FROM devices.modules WHERE moduleId = «'lokc'»",
  },
  {
    code: 'query-unknown-value',
    name: 'of a tag of a module',
    written: "FROM devices.modules WHERE moduleId = 'lock' AND tags.side = «'lift'»",
  },
  {
    code: 'query-unknown-path',
    name: 'of a module',
    written: "FROM devices.modules WHERE tags.«sde» = 'left'",
  },
  { code: 'query-always-true', name: 'plain', written: '«IS_DEFINED(deviceId)»' },
  {
    code: 'query-missing-property',
    name: 'in a literal block that keeps its end',
    written: "|+\n      tags.floor = 1\n\n      AND «tags.building» != '43'\n\n",
  },
  {
    code: 'query-undocumented-function',
    name: 'double quoted over two lines',
    written: '"tags.building = \'43\' AND\n      «IS_NUMBER(tags.floor)»"',
  },
  {
    code: 'query-type-mismatch',
    name: 'behind letters of two code units',
    written: "deviceId != '🚪' AND tags.floor = «'1'»",
  },
  { code: 'query-unknown-value', name: 'plain', written: "connectionState = «'connected'»" },
  { code: 'query-unknown-value', name: 'of the fleet', written: "tags.building IN ['43', «'45'»]" },
  {
    code: 'query-unknown-path',
    name: 'with an indicator of indentation',
    written: ">2-\n        tags.floor = 1 AND\n        tags.«buildng» = '43'",
  },
  { code: 'query-key-case', name: 'plain', written: "tags.«Building» = '43'" },
];

const manifest = (written: string) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target:
    maxDevices: 500
    query: ${written}
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
`;

/** The file without its marks, and where they stood. */
function marked(text: string) {
  const place = (mark: string) => {
    const before = text.slice(0, text.indexOf(mark)).replace('«', '').split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  const end = place('»');
  return {
    text: text.replace('«', '').replace('»', ''),
    range: { ...place('«'), endLine: end.line, endColumn: end.column },
  };
}

async function validate(text: string, rules = '') {
  const folder = await temporaryFolder({
    'hubjobs.yaml': `apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n${rules}`,
    'jobs/a.yaml': `${text}${FLEET}`,
  });
  const { exitCode, stdout } = await runCli(['validate', '--format', 'json'], { cwd: folder });
  return { exitCode, diagnostics: JSON.parse(stdout).diagnostics as readonly Record<string, unknown>[] };
}

describe('validate reports a query rule where it is broken in the file:', () => {
  it.each(cases)('$code, $name', async ({ code, written }) => {
    const { text, range } = marked(manifest(written));
    const { exitCode, diagnostics } = await validate(text);
    const { severity } = QUERY_RULES[code];
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code, severity, file: 'jobs/a.yaml', ...range }),
    );
    if (severity === 'error') expect(exitCode).toBe(3);
  });

  it('every rule is in this table', () => {
    expect([...new Set(cases.map(({ code }) => code))].sort()).toEqual(Object.keys(QUERY_RULES).sort());
  });
});

describe('rules in hubjobs.yaml', () => {
  const FIXED: readonly string[] = [
    'query-syntax',
    'query-full-statement',
    'query-too-long',
    'query-too-deep',
  ];
  const first = new Map(cases.map((one) => [one.code, one]));

  it.each([...first.values()].filter(({ code }) => !FIXED.includes(code)))(
    'can make $code an info, or switch it off',
    async ({ code, written }) => {
      const { text } = marked(manifest(written));
      const severityOf = async (severity: string) =>
        (await validate(text, `rules: { ${code}: ${severity} }\n`)).diagnostics
          .filter((diagnostic) => diagnostic['code'] === code)
          .map((diagnostic) => diagnostic['severity']);
      expect(await severityOf('info')).toContain('info');
      expect(await severityOf('info')).not.toContain(QUERY_RULES[code].severity);
      expect(await severityOf('off')).toEqual([]);
    },
  );

  it.each(FIXED)('cannot change %s', async (code) => {
    const { diagnostics } = await validate(
      marked(manifest("«tags.building» = '43'")).text,
      `rules: { ${code}: off }\n`,
    );
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: 'unknown-rule', file: 'hubjobs.yaml' }),
    );
  });
});
