import type { HubConfiguration } from '../../model/hub-configuration.ts';
import type { JsonValue } from '../../model/json.ts';
import { asCount, asJson, asRecord, asText } from './narrow.ts';

const DESIRED = /^properties\.(desired(?:\.[^.]+)*)$/;

/**
 * Reads a configuration. `undefined` for what is none; `null` for one that writes to no twin of a device or a module: it
 * has no target condition, or it is an IoT Edge deployment, which writes to the modules that it names.
 */
export function readConfiguration(value: unknown): HubConfiguration | null | undefined {
  const record = asRecord(value);
  const id = record && asText(record['id']);
  if (!record || id === undefined) return undefined;
  const condition = asText(record['targetCondition'])?.trim() ?? '';
  const { deviceContent, moduleContent } = asRecord(record['content']) ?? {};
  const written = asRecord(deviceContent) ?? asRecord(moduleContent);
  if (condition === '' || !written) return null;
  const content: Record<string, JsonValue> = {};
  for (const [path, part] of Object.entries(written)) {
    const [, place] = DESIRED.exec(path) ?? [];
    const json = asJson(part);
    if (place !== undefined && json !== undefined) content[place] = json;
  }
  return { id, priority: asCount(record['priority']) ?? 0, condition, content };
}
