import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseFaultRule } from '../../src/cli/options/fault-rule.ts';
import { type LoadedRepository, loadRepository } from '../../src/manifests/load.ts';
import { renderSimulationsJson } from '../../src/report/simulation/json.ts';
import { runSimulationTest } from '../../src/simulation/run-simulation-test.ts';
import { HUB_CONFIG, isSimulationDocument } from '../support/simulated-world.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('the Simulation documents of jobs/', () => {
  let repository: LoadedRepository;
  beforeAll(async () => {
    repository = await loadRepository({ root });
  });

  it.each([
    'evening-doors',
    'doors-with-trouble',
    'building-move',
    'canary-nights',
    'campaign',
    'bad-firmware',
    'spring-forward',
    'certificates',
    'recall',
    'firmware-rollout',
    'bad-firmware-rollout',
    'firmware-rollback',
  ])(
    '%s passes',
    async (name) => {
      const test = repository.simulations.find((simulation) => simulation.name === name);
      if (!test) throw new Error(`there is no simulation named ${name}`);
      const { config, manifests, rollouts, fleets } = repository;
      const faults = test.faults.map(parseFaultRule);
      const result = await runSimulationTest({
        test,
        config,
        hubConfig: HUB_CONFIG,
        manifests,
        rollouts,
        fleets,
        faults,
      });
      expect(result.checks.length).toBeGreaterThan(0);
      expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
      const document: unknown = JSON.parse(renderSimulationsJson([result]));
      expect(isSimulationDocument(document), JSON.stringify(isSimulationDocument.errors)).toBe(true);
    },
    120_000,
  );

  it('are all in the list above', () => {
    expect(repository.simulations).toHaveLength(12);
  });
});
