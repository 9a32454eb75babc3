import { isJsonObject, type JsonValue } from '../../model/json.ts';
import { type Finding, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenConfig } from '../generated/validators.cjs';
import type { WrittenConfig } from '../generated/written-config.ts';
import { validate } from '../shape/validate.ts';
import { checkConfig } from './rules.ts';

/**
 * A hubjobs.yaml without the parts in which errors were found: a mistake in a freeze must not hide where the hub is. A
 * part is what stands under one key, and each of the hubs. `undefined` when that does not help.
 */
export function usablePart(data: JsonValue, errors: readonly Finding[]): WrittenConfig | undefined {
  const part = structuredClone(data);
  if (!isJsonObject(part)) return undefined;
  for (const { path } of errors) {
    const [key, name] = path.map(String);
    if (key === undefined) return undefined;
    const { hubs } = part;
    if (key === 'hubs' && name !== undefined && isJsonObject(hubs)) Reflect.deleteProperty(hubs, name);
    else Reflect.deleteProperty(part, key);
  }
  const { document } = validate(part, isWrittenConfig);
  return document && !checkConfig(document).some(isError) ? document : undefined;
}
