import { describe, expect, it } from 'vitest';
import { manifestsOfHub } from '../../src/manifests/select-manifests.ts';
import type { HubConfig } from '../../src/model/config.ts';
import { job, readTexts } from '../support/read-text.ts';

describe('the manifests of a hub', () => {
  const { manifests } = readTexts({
    'jobs/production/a.yaml': job({ metadata: '{ name: a, labels: { env: prod, site: north } }' }),
    'jobs/test/b.yaml': job({ metadata: '{ name: b }' }),
  });
  const hub: HubConfig = { name: 'h', hostName: 'h', tier: 'S1', units: 1, leadInSeconds: 60, selector: {} };
  const namesOf = (config: HubConfig) => manifestsOfHub(manifests, config).map(({ name }) => name);

  it('are all of them, or those that its globs match', () => {
    expect(namesOf(hub)).toEqual(['a', 'b']);
    expect(namesOf({ ...hub, manifests: ['jobs/production/**/*.yaml'] })).toEqual(['a']);
    expect(namesOf({ ...hub, manifests: ['elsewhere/**'] })).toEqual([]);
  });

  it('carry every label of its selector', () => {
    expect(namesOf({ ...hub, selector: { env: 'prod', site: 'north' } })).toEqual(['a']);
    expect(namesOf({ ...hub, selector: { env: 'prod', site: 'south' } })).toEqual([]);
    expect(namesOf({ ...hub, manifests: ['jobs/test/*'], selector: { env: 'prod' } })).toEqual([]);
  });
});
