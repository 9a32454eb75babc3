import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { HubConfig, OwnedConfig } from '../../src/model/config.ts';
import { runSimulation, type SimulationOptions } from '../../src/simulation/run-simulation.ts';
import { stayOf } from '../../src/simulation/workflow/workflow-runs.ts';
import { readTexts } from './read-text.ts';

export const HUB_CONFIG: HubConfig = {
  name: 'simulated',
  hostName: 'localhost',
  tier: 'S3',
  units: 1,
  leadInSeconds: 3_600,
  selector: {},
};

export const CONFIG: OwnedConfig = {
  owner: 'acme',
  manifests: [],
  hubs: [],
  rules: {},
  guards: { maxCancels: 2, maxCancelShare: 0.3 },
  freezes: [],
};

const schema = path.resolve(import.meta.dirname, '../../schemas/simulation-result.schema.json');
const ajv = new Ajv({ strict: true, strictTuples: false });
addFormats.default(ajv);
export const isSimulationDocument = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));

export function readYaml(text: string) {
  return readTexts({ 'test.yaml': text });
}

const START = Date.parse('2027-03-01T08:00:00+01:00');

/** Simulates what a text of manifests and fleets says. */
export function simulateText(
  text: string,
  {
    forMs = 86_400_000,
    everyMs = 3_600_000,
    ...options
  }: Partial<SimulationOptions> & { forMs?: number; everyMs?: number } = {},
) {
  const { manifests, fleets, diagnostics } = readYaml(text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const window = { from: START, to: START + forMs };
  return runSimulation({
    config: CONFIG,
    hubConfig: HUB_CONFIG,
    settings: {
      window,
      everyMs,
      stayMs: stayOf(everyMs, window),
      lateMs: [0, 0],
      dropShare: 0,
      seed: 1,
      tier: 'S3',
      units: 1,
      faults: [],
    },
    commits: [{ at: START, manifests: manifests.map((one) => ({ ...one, effectiveFrom: START })) }],
    fleets,
    isDerivedFleet: false,
    faults: [],
    connect: 0,
    ...options,
  });
}
