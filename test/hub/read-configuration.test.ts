import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/hub/azure/read-configuration.ts';

const WHOLE = {
  id: 'lock-settings',
  schemaVersion: '1.0',
  labels: null,
  content: { deviceContent: { 'properties.desired.lock': { delay: 9 } } },
  targetCondition: " tags.building = '43' ",
  createdTimeUtc: '2026-03-02T12:00:00.123Z',
  priority: 10,
  metrics: { results: {}, queries: {} },
  etag: 'MQ==',
};

describe('a configuration in the words of the hub', () => {
  it('is read', () => {
    expect(readConfiguration(WHOLE)).toEqual({
      id: 'lock-settings',
      priority: 10,
      condition: "tags.building = '43'",
      content: { 'desired.lock': { delay: 9 } },
    });
  });

  it.each([
    [
      'content for modules',
      { content: { moduleContent: { 'properties.desired': { a: 1 } } } },
      { desired: { a: 1 } },
    ],
    ['a path outside desired properties', { content: { deviceContent: { 'tags.a': 1 } } }, {}],
    ['a path with an empty name', { content: { deviceContent: { 'properties.desired..a': 1 } } }, {}],
    ['an empty kind of content beside', { content: { deviceContent: null, moduleContent: {} } }, {}],
  ])('keeps of %s what is desired', (_, changes, content) => {
    expect(readConfiguration({ ...WHOLE, ...changes })).toMatchObject({ content });
  });

  it.each([
    ['has no target', { targetCondition: '' }],
    ['has no target at all', { targetCondition: null }],
    ['is an IoT Edge deployment', { content: { modulesContent: { $edgeAgent: {} } } }],
    ['has no content', { content: {} }],
  ])('that %s writes to no twin', (_, changes) => {
    expect(readConfiguration({ ...WHOLE, ...changes })).toBeNull();
  });

  it.each([['text'], [null], [[]], [{}], [{ ...WHOLE, id: 7 }]])('is not %j', (value) => {
    expect(readConfiguration(value)).toBeUndefined();
  });
});
