import { describe, expect, it } from 'vitest';
import { readConfigurations } from '../../src/hub/azure/read-configuration.ts';

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
    expect(readConfigurations(WHOLE)).toEqual([
      {
        id: 'lock-settings',
        priority: 10,
        condition: "tags.building = '43'",
        content: { 'desired.lock': { delay: 9 } },
      },
    ]);
  });

  it.each([
    [
      'content for modules',
      { content: { moduleContent: { 'properties.desired': { a: 1 } } } },
      { desired: { a: 1 } },
    ],
  ])('keeps of %s what is desired', (_, changes, content) => {
    expect(readConfigurations({ ...WHOLE, ...changes })).toMatchObject([{ content }]);
  });

  it.each([
    ['has no target', { targetCondition: '' }],
    ['has no target at all', { targetCondition: null }],
    ['is an IoT Edge deployment without modules', { content: { modulesContent: {} } }],
    ['has no content', { content: {} }],
    ['writes outside of desired properties', { content: { deviceContent: { 'tags.a': 1 } } }],
    ['has a path with an empty name', { content: { deviceContent: { 'properties.desired..a': 1 } } }],
    ['has empty content', { content: { deviceContent: null, moduleContent: {} } }],
  ])('that %s writes to no twin', (_, changes) => {
    expect(readConfigurations({ ...WHOLE, ...changes })).toEqual([]);
  });

  it('is one for each module of an IoT Edge deployment', () => {
    const modulesContent = {
      $edgeAgent: { 'properties.desired': { modules: {} } },
      camera: { 'properties.desired.rate': 5 },
    };
    expect(readConfigurations({ ...WHOLE, content: { modulesContent } })).toMatchObject([
      { id: 'lock-settings', module: '$edgeAgent', content: { desired: { modules: {} } } },
      { id: 'lock-settings', module: 'camera', content: { 'desired.rate': 5 } },
    ]);
  });

  it.each([['text'], [null], [[]], [{}], [{ ...WHOLE, id: 7 }]])('is not %j', (value) => {
    expect(readConfigurations(value)).toBeUndefined();
  });
});
