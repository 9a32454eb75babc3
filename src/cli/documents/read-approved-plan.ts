import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ApprovedPlan } from '../../model/approval.ts';
import type { HubConfig, OwnedConfig } from '../../model/config.ts';
import { planDigest } from '../../plan/plan-digest.ts';
import { readPlanJson } from '../../report/plan/read-json.ts';
import type { Dependencies } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';

const HINT = 'write one with: hubjobs plan --out FILE';

/** Reads an approved plan for this hub and this owner. Throws UsageError for any other file. */
export async function readApprovedPlan(
  file: string,
  { owner }: OwnedConfig,
  hubConfig: HubConfig,
  deps: Dependencies,
): Promise<ApprovedPlan> {
  const read = readPlanJson(await readText(file, deps));
  if ('problem' in read) throw new UsageError(`${file}: ${read.problem}`, HINT);
  const { plan } = read;
  if (planDigest(plan.changes) !== plan.digest)
    throw new UsageError(`${file} was edited: its digest does not match its changes`);
  if (plan.hostName !== hubConfig.hostName)
    throw new UsageError(`${file} is a plan for the hub ${plan.hostName}, not for ${hubConfig.hostName}`);
  if (plan.owner !== owner)
    throw new UsageError(
      `${file} is a plan of the owner ${plan.owner}, but the owner in hubjobs.yaml is ${owner}`,
    );
  return plan;
}

async function readText(file: string, deps: Dependencies): Promise<string> {
  try {
    return await readFile(path.resolve(deps.cwd, file), 'utf8');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`the plan cannot be read: ${error.message}`, HINT);
  }
}
