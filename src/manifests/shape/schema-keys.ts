import { isJsonObject } from '../../model/json.ts';

/** The keys that a schema of a map knows. */
export function knownKeys(schema: unknown): readonly string[] {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

/** The keys of which the branches of a choice need one each. */
export function choiceKeys(branches: unknown): readonly string[] {
  if (!Array.isArray(branches)) return [];
  return branches.flatMap((branch: unknown) => {
    const required = isJsonObject(branch) ? branch['required'] : undefined;
    return Array.isArray(required) ? required.map(String) : [];
  });
}
