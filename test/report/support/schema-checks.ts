import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';

export function readSchema(name: string): AnySchemaObject {
  const file = path.resolve(import.meta.dirname, `../../../schemas/${name}.schema.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function problemsOf(name: string, json: string): unknown {
  const ajv = new Ajv({ strict: true, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(readSchema(name));
  return validate(JSON.parse(json)) ? [] : validate.errors;
}

/** The schema of a document describes all that is in it, and allows nothing else. */
export function describeSchema(name: string, json: string): void {
  describe(`the schema of ${name}.json`, () => {
    it('describes every property', () => {
      const undescribed: string[] = [];
      const visit = (node: AnySchemaObject, at: string) => {
        if (!('$ref' in node) && typeof node['description'] !== 'string') undescribed.push(at);
        for (const part of ['properties', 'definitions']) {
          for (const [key, member] of Object.entries<AnySchemaObject>(node[part] ?? {}))
            visit(member, `${at}/${key}`);
        }
        if (node['items']) visit(node['items'], `${at}/items`);
      };
      visit(readSchema(name), '');
      expect(undescribed).toEqual([]);
    });

    it('refuses a member that it does not know', () => {
      expect(problemsOf(name, JSON.stringify({ ...JSON.parse(json), extra: 1 }))).not.toEqual([]);
    });
  });
}
