import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadRepository } from '../../src/manifests/load.ts';
import { DURATION_PATTERN } from '../../src/model/duration.ts';

const root = path.resolve(import.meta.dirname, '../..');
const names = ['job', 'rollout', 'config', 'fleet', 'simulation', 'policy'] as const;

function schemaOf(name: string): AnySchemaObject {
  return JSON.parse(readFileSync(path.join(root, 'schemas', `${name}.schema.json`), 'utf8'));
}

interface Property {
  readonly path: string;
  readonly schema: AnySchemaObject;
}

/** Every property of a schema and of its definitions, however deep. */
function propertiesOf(node: AnySchemaObject, at: string): readonly Property[] {
  const properties = Object.entries<AnySchemaObject>(node['properties'] ?? {}).map(([key, schema]) => ({
    path: `${at}/${key}`,
    schema,
  }));
  const definitions = Object.entries<AnySchemaObject>(node['definitions'] ?? {});
  return [
    ...properties.flatMap((property) => [property, ...propertiesOf(property.schema, property.path)]),
    ...definitions.flatMap(([key, schema]) => propertiesOf(schema, `${at}#${key}`)),
  ];
}

describe.each(names)('the schema of a %s', (name) => {
  const schema = schemaOf(name);
  const properties = propertiesOf(schema, name);

  it('compiles in strict mode and takes its own examples', () => {
    const check = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);
    for (const example of schema['examples']) expect(check(example), JSON.stringify(check.errors)).toBe(true);
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
  });

  it('describes every property in a sentence that an editor can show', () => {
    expect(properties.length).toBeGreaterThan(10);
    const bare = properties.filter(
      (property) => !/^\S.{14,}[.)]$/.test(String(property.schema['description'])),
    );
    expect(bare.map(({ path: where }) => where)).toEqual([]);
  });

  it.each(properties.filter((property) => property.schema['examples'] ?? 'default' in property.schema))(
    'takes the examples and the default of $path',
    ({ schema: property }) => {
      const check = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile({
        ...property,
        definitions: schema['definitions'] ?? {},
      });
      const values = [
        ...(property['examples'] ?? []),
        ...('default' in property ? [property['default']] : []),
      ];
      for (const value of values) expect(check(value), JSON.stringify([value, check.errors])).toBe(true);
    },
  );
});

describe('the schemas', () => {
  it('say of rollouts the same in every document that has them', () => {
    const [plan, ...others] = ['plan', 'status', 'simulation-result'].map((name) => {
      const { rollout, rolloutStage, deviceLimit, stagePhase } = schemaOf(name)['definitions'];
      return { rollout, rolloutStage, deviceLimit, stagePhase };
    });
    expect(plan?.rolloutStage).toBeDefined();
    for (const other of others) expect(other).toEqual(plan);
  });

  it('say the form of a duration as the program does', () => {
    for (const name of ['job', 'rollout', 'config'])
      expect(schemaOf(name)['definitions'].duration.pattern).toBe(DURATION_PATTERN);
  });

  it('accept every file of this repository, each of which names its schema', () => {
    const checks = new Map(
      names.map((name) => [
        name,
        new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schemaOf(name)),
      ]),
    );
    const files = readdirSync(path.join(root, 'jobs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => path.join('jobs', file));
    expect(files.length).toBeGreaterThanOrEqual(8);
    for (const file of ['hubjobs.yaml', ...files]) {
      const text = readFileSync(path.join(root, file), 'utf8');
      const reference = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
      const name = names.find(
        (one) => path.join(path.dirname(file), reference) === `schemas/${one}.schema.json`,
      );
      const check = name && checks.get(name);
      expect(check, `${file} names its schema`).toBeDefined();
      for (const document of parseAllDocuments(text))
        expect(check?.(document.toJS()), `${file}: ${JSON.stringify(check?.errors)}`).toBe(true);
    }
  });
});

describe('the sample manifests', () => {
  it('are read, with the one warning that they are there to show', async () => {
    const { manifests, fleets, diagnostics, config } = await loadRepository({ root });
    expect(diagnostics.map(({ code, range }) => `${range.file} ${code}`)).toEqual([
      'jobs/retired-doors.yaml query-unknown-value',
    ]);
    expect(manifests.map(({ name }) => name)).toEqual([
      'building-properties',
      'firmware-campaign',
      'inventory-tag',
      'lock-doors',
      'night-ventilation',
      'nightly-reboot-canary',
      'nightly-reboot',
      'nightly-report',
      'open-for-cleaning',
      'reboot-gateways',
      'recall-locks',
      'retired-doors',
      'rotate-certificates',
    ]);
    expect(fleets.flatMap(({ groups }) => groups).reduce((sum, { count }) => sum + count, 0)).toBe(280);
    expect(config).toMatchObject({ owner: 'acme', hubs: [{ name: 'local', tier: 'S3' }] });
  });
});
