import { describe, expect, it } from 'vitest';
import { checkCondition } from '../../src/query/check.ts';
import { fleetShape } from '../../src/query/fleet-shape.ts';

interface Case {
  readonly condition: string;
  /** Code, the text it points at, and a part of its message or hint. None: nothing to say. */
  readonly problems: readonly (readonly [code: string, at: string, says: string])[];
}

const WITHOUT_FLEET: readonly Case[] = [
  { condition: '*', problems: [] },
  { condition: "tags.building = '43' AND tags.floor IN [1, 2, 3]", problems: [] },
  // unknown columns
  { condition: "devceId = 'a'", problems: [['query-unknown-column', 'devceId', 'did you mean `deviceId`?']] },
  { condition: "DEVICEID = 'a'", problems: [] },
  {
    condition: "reported.fw = '1'",
    problems: [['query-unknown-column', 'reported', '`properties.reported.fw`']],
  },
  { condition: "properties.fw = '1'", problems: [['query-unknown-column', 'fw', 'properties.reported.fw']] },
  {
    condition: "properties.reportd.fw = '1'",
    problems: [['query-unknown-column', 'reportd', '`properties.reported`']],
  },
  { condition: 'tags.a = kitchen', problems: [['query-unknown-column', 'kitchen', "'kitchen'"]] },
  { condition: "location.plant = 'x'", problems: [['query-unknown-column', 'location', '`tags.`']] },
  { condition: 'tags.my-key = 1', problems: [['query-unknown-column', 'key', '[[my-key]]']] },
  { condition: '$body.level = 1', problems: [['query-unknown-column', '$body', 'message routing']] },
  // beside a syntax error, names are still looked at
  {
    condition: "devceId = 'a' AND tags.a = ",
    problems: [
      ['query-unknown-column', 'devceId', ''],
      ['query-syntax', '', ''],
    ],
  },
  // the IoT Edge hierarchy
  {
    condition: "deviceScope = 'ms-azure-iot-edge://gateway-1'",
    problems: [
      [
        'query-unknown-value',
        "'ms-azure-iot-edge://gateway-1'",
        "write `STARTSWITH(deviceScope, 'ms-azure-iot-edge://gateway-1-')`",
      ],
    ],
  },
  {
    condition: "deviceScope = 'gateway-1'",
    problems: [
      ['query-unknown-value', "'gateway-1'", "STARTSWITH(deviceScope, 'ms-azure-iot-edge://gateway-1-')"],
    ],
  },
  { condition: "deviceScope = 'ms-azure-iot-edge://gateway-1-637842341432543210'", problems: [] },
  { condition: "STARTSWITH(deviceScope, 'ms-azure-iot-edge://gateway-1-')", problems: [] },
  {
    condition: "parentScopes = 'ms-azure-iot-edge://gateway-1-637842341432543210'",
    problems: [
      [
        'query-type-mismatch',
        "'ms-azure-iot-edge://gateway-1-637842341432543210'",
        "ARRAY_CONTAINS(parentScopes, 'ms-azure-iot-edge://gateway-1-637842341432543210')",
      ],
    ],
  },
  // never true
  {
    condition: 'tags.x = 1 AND tags.x = 2',
    problems: [['query-never-true', 'tags.x = 2', 'join alternatives']],
  },
  {
    condition: 'tags.x = 1 AND devices.tags.x = 2',
    problems: [['query-never-true', 'devices.tags.x = 2', '']],
  },
  { condition: "tags.x = 1 AND tags.x = '1'", problems: [['query-never-true', "tags.x = '1'", '']] },
  { condition: 'tags.x = 1 AND tags.y = 2', problems: [] },
  { condition: 'tags.x = 1 OR tags.x = 2', problems: [] },
  { condition: 'tags.x = 1 AND tags.x = 1', problems: [] },
  {
    condition: 'tags.x = 1 AND (tags.y = 1 AND tags.x = 2)',
    problems: [['query-never-true', 'tags.x = 2', '']],
  },
  {
    condition: 'tags.y = 3 OR (tags.x = 1 AND tags.x = 2)',
    problems: [['query-never-true', 'tags.x = 2', '']],
  },
  { condition: 'tags.x IN [1, 2] AND tags.x IN [2, 3]', problems: [] },
  {
    condition: 'tags.x IN [1, 2] AND tags.x IN [3, 4]',
    problems: [['query-never-true', 'tags.x IN [3, 4]', '']],
  },
  { condition: 'tags.x IN [1, 2] AND tags.x > 2', problems: [['query-never-true', 'tags.x > 2', '']] },
  { condition: 'tags.x IN [1, 2] AND tags.x >= 2', problems: [] },
  { condition: 'tags.x > 5 AND tags.x < 5', problems: [['query-never-true', 'tags.x < 5', '']] },
  { condition: 'tags.x > 5 AND tags.x <= 5', problems: [['query-never-true', 'tags.x <= 5', '']] },
  { condition: 'tags.x >= 5 AND tags.x <= 5', problems: [] },
  { condition: '5 < tags.x AND 3 > tags.x', problems: [['query-never-true', '3 > tags.x', '']] },
  { condition: "tags.x > 5 AND tags.x < 'a'", problems: [['query-never-true', "tags.x < 'a'", '']] },
  { condition: "tags.x >= 'b' AND tags.x < 'a'", problems: [['query-never-true', "tags.x < 'a'", '']] },
  { condition: 'NOT IS_DEFINED(tags.x) AND tags.x = 1', problems: [['query-never-true', 'tags.x = 1', '']] },
  {
    condition: 'IS_DEFINED(tags.x) AND NOT IS_DEFINED(tags.x)',
    problems: [['query-never-true', 'NOT IS_DEFINED(tags.x)', '']],
  },
  { condition: "STARTSWITH(tags.x, 'a') AND STARTSWITH(tags.x, 'ab')", problems: [] },
  {
    condition: "STARTSWITH(tags.x, 'a') AND STARTSWITH(tags.x, 'b')",
    problems: [['query-never-true', "STARTSWITH(tags.x, 'b')", '']],
  },
  {
    condition: "STARTSWITH(tags.x, 'a') AND tags.x = 'b'",
    problems: [['query-never-true', "tags.x = 'b'", '']],
  },
  { condition: "STARTSWITH(tags.x, 'a') AND tags.x > 1", problems: [['query-never-true', 'tags.x > 1', '']] },
  { condition: 'tags.x = null', problems: [['query-never-true', 'tags.x = null', 'NOT IS_DEFINED(tags.x)']] },
  { condition: 'tags.x IN []', problems: [['query-never-true', 'tags.x IN []', 'the list is empty']] },
  {
    condition: 'IS_DEFINED(tags.y) AND tags.x = 1 AND NOT 1 = tags.x AND IS_DEFINED(tags.x)',
    problems: [['query-never-true', 'NOT 1 = tags.x', '']],
  },
  {
    condition: 'tags.x < 5 AND NOT tags.x < 5 AND IS_DEFINED(tags.x)',
    problems: [['query-never-true', 'NOT tags.x < 5', '']],
  },
  { condition: 'building != 1', problems: [['query-unknown-column', 'building', 'tags.building']] },
  { condition: 'tags.x = 1 OR 1 = 2', problems: [['query-never-true', '1 = 2', '']] },
  { condition: 'NOT (tags.x = 1 AND tags.x = 2) AND IS_DEFINED(tags.x)', problems: [] },
  // always true
  { condition: 'true', problems: [['query-always-true', 'true', 'allDevices']] },
  { condition: '1 = 1 OR tags.x = 1', problems: [['query-always-true', '1 = 1 OR tags.x = 1', '']] },
  {
    condition: 'IS_DEFINED(deviceId) AND IS_DEFINED(Status)',
    problems: [['query-always-true', 'IS_DEFINED(deviceId) AND IS_DEFINED(Status)', '']],
  },
  { condition: 'IS_DEFINED(deviceId) AND tags.x = 1', problems: [] },
  ...[
    'IS_DEFINED(tags.x) OR NOT IS_DEFINED(tags.x)',
    'tags.x = 1 OR tags.x != 1 OR NOT IS_DEFINED(tags.x)',
    'NOT tags.x = 1 OR tags.x IN [1, 2] OR NOT IS_DEFINED(tags.x)',
    'tags.x NIN [1, 2] OR tags.x NIN [3] OR NOT IS_DEFINED(tags.x)',
    "deviceId = 'a' OR DeviceId != 'a'",
  ].map((condition): Case => ({ condition, problems: [['query-always-true', condition, 'allDevices']] })),
  { condition: 'tags.x = 1 OR tags.x != 2 OR NOT IS_DEFINED(tags.x)', problems: [] },
  { condition: 'tags.x = 1 OR tags.y != 1 OR NOT IS_DEFINED(tags.y)', problems: [] },
  { condition: 'tags.x != 1 OR tags.x = 1', problems: [['query-missing-property', 'tags.x', '`!=`']] },
  { condition: 'IS_DEFINED(modelId)', problems: [] },
  // missing properties
  { condition: 'tags.x != 1', problems: [['query-missing-property', 'tags.x', 'OR NOT IS_DEFINED(tags.x)']] },
  { condition: 'tags.x NIN [1]', problems: [['query-missing-property', 'tags.x', 'NIN']] },
  { condition: 'NOT tags.x = 1', problems: [['query-missing-property', 'tags.x', 'NOT']] },
  {
    condition: 'NOT (tags.x = 1 OR tags.y > 2)',
    problems: [
      ['query-missing-property', 'tags.x', ''],
      ['query-missing-property', 'tags.y', ''],
    ],
  },
  { condition: 'NOT tags.x', problems: [['query-missing-property', 'tags.x', '']] },
  { condition: "NOT STARTSWITH(tags.x, 'a')", problems: [['query-missing-property', 'tags.x', '']] },
  { condition: 'tags.x != 1 AND tags.x != 2', problems: [['query-missing-property', 'tags.x', '']] },
  { condition: 'NOT tags.x != 1', problems: [] },
  { condition: 'NOT IS_DEFINED(tags.x)', problems: [] },
  { condition: 'tags.x != null', problems: [] },
  { condition: 'tags.x != 1 AND IS_DEFINED(tags.x)', problems: [] },
  { condition: "deviceId != 'a' AND NOT status = 'disabled'", problems: [] },
  // what the service says of its own fields
  {
    condition: "status = 'Enabled'",
    problems: [['query-unknown-value', "'Enabled'", "did you mean 'enabled'?"]],
  },
  {
    condition: "connectionState IN ['Connected', 'offline']",
    problems: [['query-unknown-value', "'offline'", "'Connected', 'Disconnected'"]],
  },
  { condition: "version > '3'", problems: [['query-type-mismatch', "'3'", 'without quotes']] },
  { condition: 'deviceId = 7', problems: [['query-type-mismatch', '7', "'7'"]] },
  { condition: "tags = 'a'", problems: [['query-type-mismatch', "'a'", 'one of its members']] },
  { condition: 'IS_STRING(tags.x)', problems: [['query-undocumented-function', 'IS_STRING(tags.x)', '']] },
];

const FLEET = Array.from({ length: 40 }, (_, index) => ({
  deviceId: `door-${index}`,
  tags: {
    building: index % 2 === 0 ? '43' : '44',
    floor: index % 4,
    serial: `s${index}`,
    mixed: index % 2 === 0 ? 1 : 'one',
    ...(index === 0 ? { rare: 'x', Wing: { side: 'north' } } : {}),
  },
  properties: { desired: { limit: 5 }, reported: { state: index % 2 === 0 ? 'idle' : 'busy', $version: 1 } },
}));

const WITH_FLEET: readonly Case[] = [
  { condition: "tags.building = '43' AND tags.floor < 3", problems: [] },
  { condition: "tags.buildng = '43'", problems: [['query-unknown-path', 'buildng', '`tags.building`']] },
  {
    condition: "tags.colour = 'red'",
    problems: [['query-unknown-path', 'colour', 'no device of the fleet']],
  },
  { condition: "tags.Wing.sid = 'north'", problems: [['query-unknown-path', 'sid', '`tags.Wing.side`']] },
  { condition: "tags.building.part = 'a'", problems: [['query-unknown-path', 'part', '']] },
  {
    condition: "tags.buildng = '43' OR tags.buildng = '44'",
    problems: [['query-unknown-path', 'buildng', '']],
  },
  { condition: "tags.wing.side = 'north'", problems: [['query-key-case', 'wing', 'write `Wing`']] },
  { condition: 'IS_DEFINED(tags.wing)', problems: [['query-key-case', 'wing', '']] },
  { condition: 'NOT IS_DEFINED(tags.migrated)', problems: [] },
  { condition: 'NOT IS_DEFINED(tags.migrated) OR tags.migrated < 2', problems: [] },
  { condition: 'properties.reported.$version > 1', problems: [] },
  { condition: 'properties.desired.limits > 1', problems: [['query-unknown-path', 'limits', 'limit']] },
  { condition: "tags.floor = '1'", problems: [['query-type-mismatch', "'1'", 'write 1 without quotes']] },
  {
    condition: 'tags.building IN [43, 44]',
    problems: [
      ['query-type-mismatch', '43', "'43'"],
      ['query-type-mismatch', '44', "'44'"],
    ],
  },
  { condition: 'tags.Wing = 1', problems: [['query-type-mismatch', '1', 'an object']] },
  { condition: "tags.mixed = 1 OR tags.mixed = 'two'", problems: [] },
  { condition: "tags.building = '45'", problems: [['query-unknown-value', "'45'", "'43', '44'"]] },
  { condition: "tags.building < '45'", problems: [] },
  { condition: "tags.serial = 's99'", problems: [] },
  { condition: "properties.reported.state = 'failed'", problems: [] },
  { condition: "tags.building != '43'", problems: [] },
  { condition: "tags.rare != 'x'", problems: [['query-missing-property', 'tags.rare', '']] },
  { condition: "FROM devices.modules WHERE tags.colour = 'red'", problems: [] },
];

function expectSaid(found: ReturnType<typeof checkCondition>, { condition, problems }: Case): void {
  expect(found.map(({ code, start, end }) => [code, condition.slice(start, end)])).toEqual(
    problems.map(([code, at]) => [code, at]),
  );
  for (const [index, [, , says]] of problems.entries()) {
    expect(`${found[index]?.message} (${found[index]?.hint})`).toContain(says);
  }
}

describe('without a fleet', () => {
  it.each(WITHOUT_FLEET)('$condition', (given) => {
    expectSaid(checkCondition(given.condition), given);
  });
});

describe('with a fleet', () => {
  const shape = fleetShape(FLEET);

  it.each(WITH_FLEET)('$condition', (given) => {
    expectSaid(checkCondition(given.condition, { fleet: shape }), given);
    expectSaid(checkCondition(given.condition, { fleet: FLEET }), given);
  });

  it('of no devices, nothing is reported', () => {
    expect(checkCondition("tags.a = 'x'", { fleet: [] })).toEqual([]);
  });
});
