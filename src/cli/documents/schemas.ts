type Load = () => Promise<{ readonly default: { readonly description: string } }>;

/** The JSON schemas, by the kind or the document that they describe. Only what is used is loaded. */
export const SCHEMAS: Readonly<Record<string, Load>> = {
  Job: () => import('../../../schemas/job.schema.json', { with: { type: 'json' } }),
  Rollout: () => import('../../../schemas/rollout.schema.json', { with: { type: 'json' } }),
  Fleet: () => import('../../../schemas/fleet.schema.json', { with: { type: 'json' } }),
  Simulation: () => import('../../../schemas/simulation.schema.json', { with: { type: 'json' } }),
  Policy: () => import('../../../schemas/policy.schema.json', { with: { type: 'json' } }),
  Config: () => import('../../../schemas/config.schema.json', { with: { type: 'json' } }),
  hubjobs: () => import('../../../schemas/hubjobs.schema.json', { with: { type: 'json' } }),
  plan: () => import('../../../schemas/plan.schema.json', { with: { type: 'json' } }),
  diff: () => import('../../../schemas/diff.schema.json', { with: { type: 'json' } }),
  status: () => import('../../../schemas/status.schema.json', { with: { type: 'json' } }),
  'simulation-result': () =>
    import('../../../schemas/simulation-result.schema.json', { with: { type: 'json' } }),
};
