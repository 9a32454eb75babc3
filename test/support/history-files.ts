/** Files of a small repository, for tests of what Git says of them. */

export const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  main: { hostName: memory.test, tier: S3 }
`;

interface JobOptions {
  readonly floor?: number;
  readonly suspend?: boolean;
  readonly description?: string;
  readonly labels?: string;
  readonly cron?: string;
}

/** A job at noon. */
export function job(name: string, options: JobOptions = {}): string {
  const { floor = 1, suspend = false, description = 'Lock', labels = '{}', cron = '0 12 * * *' } = options;
  return `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name}, description: ${description}, labels: ${labels} }
spec:
  target: { query: tags.floor = ${floor} }
  method: { name: lockDoor }
  schedule: { cron: "${cron}", timeZone: UTC }
  startingDeadline: 7d
  suspend: ${suspend}
`;
}

interface RolloutOptions {
  readonly version?: number;
  readonly description?: string;
  readonly labels?: string;
  readonly promote?: string;
  readonly suspend?: boolean;
}

/** A rollout of a version to the doors, in two stages. */
export function rollout(name: string, options: RolloutOptions = {}): string {
  const { version = 1, description = 'Doors', labels = '{}', promote, suspend = false } = options;
  return `apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: ${name}, description: ${description}, labels: ${labels} }
spec:
  target: { query: tags.type = 'door' }
  twin: { desired: { version: ${version} } }
  done: properties.reported.version = ${version}
  stages: [{ name: canary, devices: 1 }, { name: rest }]
  suspend: ${suspend}
${promote === undefined ? '' : `  promote: ${promote}\n`}`;
}
