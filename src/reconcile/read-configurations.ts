import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import type { KnownConfigurations } from '../model/hub-configuration.ts';
import type { RunMemory } from './run-memory.ts';

/**
 * The hub's configurations, asked for once a run. They are for warnings alone, and an identity that may schedule jobs need
 * not be allowed to read them: a hub that does not give them keeps nothing from going on. Answers `undefined` of a hub that
 * has none.
 */
export async function readConfigurations(
  hub: JobHub,
  memory?: RunMemory,
  signal?: AbortSignal,
): Promise<KnownConfigurations | undefined> {
  const known = memory?.configurations ?? (await ask(hub, signal));
  if (memory) memory.configurations = known;
  return known;
}

async function ask(hub: JobHub, signal?: AbortSignal): Promise<KnownConfigurations | undefined> {
  try {
    const configurations = await hub.listConfigurations?.(signal);
    return configurations && { kind: 'read', configurations };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return error.kind === 'unauthorized' ? { kind: 'forbidden' } : { kind: 'failed', why: error.message };
  }
}
