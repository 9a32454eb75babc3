/** What a hub accepts in the tags of a twin, at the limits. Written as JSON text, as the wire and a manifest have it. */
export interface TwinCase {
  readonly name: string;
  readonly tags: string;
  /** What is wrong and where; absent where the hub accepts it. */
  readonly problem?: string;
  /** The wire has it as it is written here; our own programs write such a number with digits alone. */
  readonly isFloatOnWire?: boolean;
}

/** `levels` maps inside one another, and a value in the last. */
const maps = (levels: number, value: string) =>
  `${'{"a":'.repeat(levels)}{"last":${value}}${'}'.repeat(levels)}`;
const lists = (levels: number, value: string) => `{"a":${'['.repeat(levels)}${value}${']'.repeat(levels)}}`;
const path = (levels: number, ...rest: readonly (string | number)[]) =>
  [...Array(levels).fill('a'), ...rest].join('.');

/*
 * Sources: Microsoft's page on device twins (its example of a valid object has ten maps, `one` to `ten`, and a value);
 * for null in lists Azure/azure-iot-sdk-csharp#1741, Azure/iotedge#4159; for lists and null in the tenth map, `#` in keys and
 * empty keys tests against the service that mwalser/terraform-provider-iothub describes.
 */
export const TWIN_CASES: readonly TwinCase[] = [
  {
    name: 'ten maps, as Microsoft shows them',
    tags: '{"one":{"two":{"three":{"four":{"five":{"six":{"seven":{"eight":{"nine":{"ten":{"property":"value"}}}}}}}}}}}',
  },
  { name: 'ten maps and a list of values', tags: maps(10, '[1, 2]') },
  { name: 'ten maps and null', tags: maps(10, 'null') },
  { name: 'eleven maps', tags: maps(11, '1'), problem: `depth at ${path(11)}` },
  { name: 'eleven maps, the last one empty', tags: maps(10, '{}'), problem: `depth at ${path(10, 'last')}` },
  {
    name: 'a map in a list in the tenth map',
    tags: maps(10, '[{}]'),
    problem: `depth at ${path(10, 'last', 0)}`,
  },
  { name: 'eleven lists', tags: lists(11, '1') },
  { name: 'twelve lists', tags: lists(12, '1'), problem: `depth at ${path(1, ...Array(11).fill(0))}` },
  { name: 'null at the top', tags: '{"a":null}' },
  { name: 'null in a map', tags: '{"a":{"b":null}}' },
  { name: 'null in a list', tags: '{"a":[1,null]}', problem: 'null-in-list at a.1' },
  { name: 'null in a list in a list', tags: '{"a":[[null]]}', problem: 'null-in-list at a.0.0' },
  {
    name: 'null in a map in a list',
    tags: '{"usb":[{"k":"1"},{"k":null}]}',
    problem: 'null-in-list at usb.1.k',
  },
  {
    name: 'null in a map in a map in a list',
    tags: '{"a":[{"b":{"c":null}}]}',
    problem: 'null-in-list at a.0.b.c',
  },
  { name: 'the largest whole number', tags: '{"a":4503599627370495}' },
  { name: 'one more', tags: '{"a":4503599627370496}', problem: 'number at a' },
  { name: 'the smallest whole number', tags: '{"a":-4503599627370496}' },
  { name: 'one less', tags: '{"a":-4503599627370497}', problem: 'number at a' },
  {
    name: 'a whole number in a list',
    tags: '{"a":[5000000000000000]}',
    problem: 'number at a.0',
  },
  {
    name: 'a large number with an exponent',
    tags: '{"a":1e16}',
    problem: 'number at a',
    isFloatOnWire: true,
  },
  { name: 'a number with an exponent', tags: '{"a":1.5e300}' },
  { name: 'a negative number with an exponent', tags: '{"a":-1e21}' },
  { name: 'a small fraction', tags: '{"a":2.5e-7,"b":1.5}' },
  { name: 'text of 4 KB', tags: `{"a":"${'x'.repeat(4_096)}"}` },
  { name: 'text of 4 KB and a byte', tags: `{"a":"${'x'.repeat(4_097)}"}`, problem: 'text at a' },
  { name: 'bytes count, not characters', tags: `{"a":"${'é'.repeat(2_049)}"}`, problem: 'text at a' },
  { name: 'control characters do not count', tags: `{"a":"${'x'.repeat(4_096)}\\n"}` },
  { name: 'an empty key', tags: '{"":1}' },
  { name: 'a key of 1 KB', tags: `{"${'k'.repeat(1_024)}":1}` },
  {
    name: 'a key of 1 KB and a byte',
    tags: `{"${'k'.repeat(1_025)}":1}`,
    problem: `key-length at ${'k'.repeat(1_025)}`,
  },
  ...['.', '$', '#', ' ', '\\u0007', '\\u0085'].map((bad) => ({
    name: `${bad} in a key`,
    tags: `{"a${bad}b":1}`,
    problem: `key-character at a${String(JSON.parse(`"${bad}"`))}b`,
  })),
  {
    name: '$version that is not at the top',
    tags: '{"a":{"$version":1}}',
    problem: 'key-character at a.$version',
  },
  { name: 'the key __proto__', tags: '{"a":{"__proto__":{"b":1}}}', problem: 'key-name at a.__proto__' },
  { name: 'the key constructor', tags: '{"constructor":1}', problem: 'key-name at constructor' },
  { name: 'a key that contains constructor', tags: '{"constructors":1}' },
  // 2 bytes of key and 4,090 of text, twice, are 8,184; the number and its key add 9.
  {
    name: 'tags of 8 KB',
    tags: `{"aa":"${'x'.repeat(4_090)}","bb":"${'x'.repeat(4_089)}","c":1}`,
  },
  {
    name: 'tags of 8 KB and a byte',
    tags: `{"aa":"${'x'.repeat(4_090)}","bb":"${'x'.repeat(4_090)}","c":1}`,
    problem: 'size at ',
  },
];
