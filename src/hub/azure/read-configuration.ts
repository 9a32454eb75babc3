import type { HubConfiguration } from '../../model/hub-configuration.ts';
import type { JsonValue } from '../../model/json.ts';
import { asCount, asJson, asRecord, asText, type JsonRecord } from './narrow.ts';

const DESIRED = /^properties\.(desired(?:\.[^.]+)*)$/;

/**
 * Reads a configuration. `undefined` for what is none; empty for one that writes to no twin, for example as it has no target
 * condition. An IoT Edge deployment is one for each of its modules.
 */
export function readConfigurations(value: unknown): readonly HubConfiguration[] | undefined {
  const record = asRecord(value);
  const id = record && asText(record['id']);
  if (!record || id === undefined) return undefined;
  const condition = asText(record['targetCondition'])?.trim() ?? '';
  if (condition === '') return [];
  const base = { id, priority: asCount(record['priority']) ?? 0, condition };
  const { deviceContent, moduleContent, modulesContent } = asRecord(record['content']) ?? {};
  const parts: readonly (readonly [module: string | undefined, written: unknown])[] = [
    [undefined, deviceContent],
    [undefined, moduleContent],
    ...Object.entries(asRecord(modulesContent) ?? {}),
  ];
  return parts.flatMap(([module, written]) => {
    const content = desiredIn(asRecord(written) ?? {});
    return Object.keys(content).length === 0
      ? []
      : [{ ...base, content, ...(module !== undefined && { module }) }];
  });
}

function desiredIn(written: JsonRecord): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    Object.entries(written).flatMap(([path, part]) => {
      const [, place] = DESIRED.exec(path) ?? [];
      const value = asJson(part);
      return place === undefined || value === undefined ? [] : [[place, value] as const];
    }),
  );
}
