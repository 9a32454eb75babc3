import type { JobHub } from '../../hub/port.ts';
import type { Check } from '../../model/doctor-report.ts';
import { fine, notTried, remark } from '../check.ts';
import { asked, failed } from './asked.ts';

const CHECK = ['read-configurations', 'configurations'] as const;

/** Nothing but warnings of conflicts depends on it, so that no is no problem. */
export async function checkConfigurations(hub: JobHub, signal: AbortSignal): Promise<Check> {
  const { listConfigurations } = hub;
  if (!listConfigurations) return notTried(...CHECK, 'the hub has none');
  const result = await asked(() => listConfigurations(signal));
  if ('answer' in result)
    return fine(...CHECK, `may be read: ${new Set(result.answer.map(({ id }) => id)).size} with a target`);
  const { error } = result;
  if (error.kind !== 'unauthorized') return failed(...CHECK, error);
  return remark(
    ...CHECK,
    'may not be read: a plan cannot warn of jobs that conflict with one',
    'if the hub has configurations, give the role IoT Hub Data Reader or the data action Microsoft.Devices/IotHubs/configurations/read; with a shared access policy, RegistryRead',
  );
}
