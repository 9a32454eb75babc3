import { describe, expect, it } from 'vitest';
import { checkCondition } from '../../src/query/check.ts';
import { compileCondition } from '../../src/query/compile.ts';
import { timeText } from '../../src/simulator/state/time-text.ts';
import { newTwin } from '../../src/simulator/state/twin.ts';

interface Case {
  readonly condition: string;
  /** Code, the text it points at, and a part of its hint; none: nothing to say. */
  readonly problem?: readonly [code: string, at: string, hint: string];
}

const cases: readonly Case[] = [
  // Azure/azure-iot-sdk-node#847; the CLI extension writes the collection itself
  {
    condition: "moduleId = '$edgeAgent' AND deviceId = 'a'",
    problem: ['query-unknown-column', 'moduleId', '`FROM devices.modules WHERE …`'],
  },
  {
    condition: "SELECT * FROM devices.modules WHERE moduleId = 'm'",
    problem: [
      'query-full-statement',
      'SELECT * FROM devices.modules WHERE',
      '`FROM devices.modules WHERE …`',
    ],
  },
  {
    condition: "select * from Devices.Modules where moduleId = 'm'",
    problem: [
      'query-full-statement',
      'select * from Devices.Modules where',
      '`FROM devices.modules WHERE …`',
    ],
  },
  { condition: "FROM devices.modules WHERE moduleId = '$edgeAgent'" },
  // CGI-FR/IoT-Hub-Portal compares it with a boolean
  {
    condition: "capabilities.iotEdge = 'true'",
    problem: ['query-type-mismatch', "'true'", 'without quotes'],
  },
  { condition: 'capabilities.iotedge = true' },
  {
    condition: 'capabilities.edge = true',
    problem: ['query-unknown-column', 'edge', 'capabilities.iotEdge'],
  },
  // Azure/iot-hub-device-update#556
  { condition: "x509Thumbprint.primaryThumbprint = 'AB'" },
  { condition: 'x509Thumbprint.PrimaryThumbprint = null' },
  {
    condition: "x509Thumbprint.primary = 'AB'",
    problem: ['query-unknown-column', 'primary', 'x509Thumbprint.'],
  },
  // MicrosoftDocs/azure-docs#97937
  { condition: "lastActivityTime < '2026-11-01T00:00:00Z'" },
  { condition: "lastActivityTime < '2026-11-01'" },
  { condition: "lastActivityTime >= '2026'" },
  {
    condition: "lastActivityTime < '28/11/2026'",
    problem: ['query-time-form', "'28/11/2026'", 'year, month and day first'],
  },
  {
    condition: "lastActivityTime < '2026-11-01T10:00:00+01:00'",
    problem: ['query-time-form', "'2026-11-01T10:00:00+01:00'", "write '2026-11-01T09:00:00Z'"],
  },
  {
    condition: "'2026-11-01 10:00Z' > statusUpdateTime",
    problem: ['query-time-form', "'2026-11-01 10:00Z'", "write '2026-11-01T10:00:00Z'"],
  },
  {
    condition: "statusUpdateTime > '2026-13-01'",
    problem: ['query-time-form', "'2026-13-01'", 'year, month'],
  },
  {
    condition: "lastActivityTime = '2026-11-01'",
    problem: ['query-time-form', "'2026-11-01'", '`<` or `>=`'],
  },
  // A placeholder from an example
  { condition: "deviceId = '<device id>'", problem: ['query-never-true', "'<device id>'", '`<`'] },
  { condition: "deviceId IN ['a', 'b c']", problem: ['query-never-true', "'b c'", 'a space'] },
  {
    condition: `deviceId = '${'a'.repeat(129)}'`,
    problem: ['query-never-true', `'${'a'.repeat(129)}'`, '128'],
  },
  { condition: "deviceId = ''", problem: ['query-never-true', "''", 'not empty'] },
  { condition: "deviceId = 'a+b#c;d$e'" },
  {
    condition: "STARTSWITH(deviceId, '')",
    problem: ['query-always-true', "STARTSWITH(deviceId, '')", 'allDevices'],
  },
  {
    condition: "ENDSWITH(deviceId, '')",
    problem: ['query-always-true', "ENDSWITH(deviceId, '')", 'allDevices'],
  },
  { condition: "STARTSWITH(tags.a, '')" },
  { condition: "tag.building = '43'", problem: ['query-unknown-column', 'tag', 'did you mean `tags`?'] },
  { condition: "property.desired.a = '43'", problem: ['query-unknown-column', 'property', '`properties`'] },
  { condition: "etags = 'x'", problem: ['query-unknown-column', 'etags', 'did you mean `etag`?'] },
  // MicrosoftDocs/azure-docs#10478
  {
    condition: "reported.properties.status = 'x'",
    problem: ['query-unknown-column', 'reported', '`properties.reported.status`'],
  },
  { condition: 'tags.building = ‘43’', problem: ['query-syntax', '‘43’', "write '43'"] },
  { condition: 'tags.building = “43”', problem: ['query-syntax', '“43”', "write '43'"] },
  { condition: 'tags.building IN [„43“]', problem: ['query-syntax', '„43“', "write '43'"] },
];

describe('a condition that is not what was meant', () => {
  it.each(cases)('$condition', ({ condition, problem }) => {
    const found = checkCondition(condition);
    expect(found.map(({ code, start, end }) => [code, condition.slice(start, end)])).toEqual(
      problem ? [problem.slice(0, 2)] : [],
    );
    expect(found[0]?.hint ?? '').toContain(problem?.[2] ?? '');
  });
});

describe('names of the service', () => {
  const twin = newTwin({ deviceId: 'a' }, Date.UTC(2026, 0));
  const x509 = { ...twin, x509Thumbprint: { PrimaryThumbprint: 'AB', SecondaryThumbprint: null } };

  it.each([
    ['x509Thumbprint.primaryThumbprint = null', twin],
    ['X509THUMBPRINT.PRIMARYTHUMBPRINT = null', twin],
    ["x509Thumbprint.primaryThumbprint = 'AB'", x509],
    ['capabilities.iotedge = false', twin],
  ])('%s is true for a device of the local hub, and not reported', (condition, row) => {
    expect(compileCondition(condition).matches(row)).toBe(true);
    expect(checkCondition(condition)).toEqual([]);
  });

  it('a form of a time that is not reported is one by which the times of the local hub can be ordered', () => {
    const earlier = { ...twin, lastActivityTime: timeText(Date.parse('2026-10-31T23:59:59Z')) };
    const later = { ...twin, lastActivityTime: timeText(Date.parse('2026-11-01T00:00:01Z')) };
    for (const bound of ['2026-11', '2026-11-01', '2026-11-01T00:00', '2026-11-01T00:00:00Z']) {
      const { matches } = compileCondition(`lastActivityTime < '${bound}'`);
      expect([matches(earlier), matches(later)]).toEqual([true, false]);
    }
  });
});
