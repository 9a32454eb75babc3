import { describe, expect, it } from 'vitest';
import { QuerySyntaxError } from '../../src/query/compile.ts';
import { explainCondition } from '../../src/query/explain.ts';
import { TWINS } from '../support/query/sample-twins.ts';

describe('a condition in words', () => {
  it.each([
    ['*', 'all devices'],
    [
      "tags.building = '43' AND tags.floor IN [1, 2, 3]",
      "devices whose tag building is '43' and whose tag floor is 1, 2 or 3",
    ],
    ['tags.floor IN [1]', 'devices whose tag floor is 1'],
    ["deviceId NIN ['a', 'b']", "devices whose id is something other than 'a' and 'b'"],
    [
      "tags.a != 'x' OR NOT IS_DEFINED(tags.a)",
      "devices whose tag a is something other than 'x' or that have no tag a",
    ],
    [
      'tags.a = 1 AND (tags.b = 2 OR tags.c = 3)',
      'devices whose tag a is 1 and (whose tag b is 2 or whose tag c is 3)',
    ],
    [
      'NOT (tags.a = 1 OR tags.b >= 2)',
      'devices whose tag a is something other than 1 and whose tag b is below 2',
    ],
    ['5 < tags.a AND tags.b <= 3', 'devices whose tag a is above 5 and whose tag b is at most 3'],
    [
      "STARTSWITH(deviceId, 'door-') AND NOT ENDSWITH(tags.a.b, 'x')",
      "devices whose id begins with 'door-' and whose tag a.b does not end with 'x'",
    ],
    ["connectionState = 'Connected'", "devices whose connection state is 'Connected'"],
    ['NOT capabilities.iotEdge', 'devices whose capabilities.iotEdge is false'],
    [
      'properties.desired.lock.time = 10 AND IS_DEFINED(properties.reported.fw)',
      'devices whose desired property lock.time is 10 and that have a reported property fw',
    ],
    ["ARRAY_CONTAINS(parentScopes, 'a')", "devices whose parentScopes contains 'a'"],
    ['tags.a + 1 = tags.b', 'devices for which tags.a + 1 = tags.b is true'],
    ["FROM devices.modules WHERE moduleId = 'm'", "modules whose module id is 'm'"],
  ])('%s', (condition, words) => {
    expect(explainCondition(condition).words).toBe(words);
  });
});

describe('an explanation', () => {
  const explained = explainCondition(
    "Tags.building = '43' AND (tags.floor > 1 AND connectionState = 'Connected') AND (tags.floor = 1 OR tags.floor = 2)",
  );
  const count = (matches: (twin: (typeof TWINS)[number]) => boolean) => TWINS.filter(matches).length;

  it('names each property that is read, once, in the spelling of the hub', () => {
    expect(explained.fields).toEqual(['tags.building', 'tags.floor', 'connectionState']);
  });

  it('has every part that must hold, as written, with how many devices pass it alone', () => {
    expect(explained.parts.map((part) => [part.text, part.words, count(part.matches)])).toEqual([
      ["Tags.building = '43'", "whose tag building is '43'", 2],
      ['tags.floor > 1', 'whose tag floor is above 1', 2],
      ["connectionState = 'Connected'", "whose connection state is 'Connected'", 3],
      ['tags.floor = 1 OR tags.floor = 2', 'whose tag floor is 1 or whose tag floor is 2', 2],
    ]);
    expect(count(explained.matches)).toBe(0);
  });

  it('matches where all of its parts match', () => {
    for (const twin of TWINS) {
      expect(explained.matches(twin)).toBe(explained.parts.every((part) => part.matches(twin)));
    }
  });

  it('of a condition that is not valid is a syntax error', () => {
    expect(() => explainCondition('tags.a =')).toThrow(QuerySyntaxError);
  });
});
