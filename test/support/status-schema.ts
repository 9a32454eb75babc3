import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect } from 'vitest';

const file = path.resolve(import.meta.dirname, '../../schemas/status.schema.json');
const ajv = new Ajv({ strict: true, allErrors: true });
formats.default(ajv);
const check = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));

/** Holds the text of a status.json to its schema. */
export function expectValidStatus(text: string): void {
  check(JSON.parse(text));
  expect(check.errors ?? []).toEqual([]);
}
