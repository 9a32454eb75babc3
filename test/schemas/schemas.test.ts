import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { EDITOR_KEYWORDS } from '../../scripts/schema-members.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import { DURATION_PATTERN } from '../../src/model/duration.ts';

const root = path.resolve(import.meta.dirname, '../..');
const names = ['job', 'rollout', 'config', 'fleet', 'simulation', 'policy'];

/** A check with the errors of a strict reading of the schema: unknown keywords, keywords without effect. */
function compile(schema: AnySchemaObject): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
  ajv.addVocabulary([...EDITOR_KEYWORDS]);
  return ajv.compile(schema);
}

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
    const check = compile(schema);
    for (const example of schema['examples']) expect(check(example), JSON.stringify(check.errors)).toBe(true);
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
  });

  it('names pages that are there', () => {
    const pages = [...JSON.stringify(schema).matchAll(/"docs":"([^"]*)"/g)].map(([, page = '']) => page);
    expect(pages).not.toEqual([]);
    for (const page of pages) expect(existsSync(path.join(root, 'docs', page)), page).toBe(true);
  });

  it('has a message for every pattern, so that no editor shows the pattern itself', () => {
    const text = JSON.stringify(schema);
    const patterns = text.match(/"pattern":"/g) ?? [];
    expect(text.match(/"errorMessage":"/g)?.length ?? 0).toBeGreaterThanOrEqual(patterns.length);
    expect(patterns.length).toBeGreaterThan(0);
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
      const check = compile({
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

  it('have addresses of their own, under which the documentation site serves them', () => {
    const files = readdirSync(path.join(root, 'schemas'));
    expect(files.length).toBeGreaterThanOrEqual(11);
    for (const file of files) {
      const { $id } = JSON.parse(readFileSync(path.join(root, 'schemas', file), 'utf8'));
      expect($id).toBe(`https://hubjobs.github.io/hubjobs/schemas/v1/${file}`);
    }
  });

  it.each(['job', 'hubjobs'])('demand a zone with cron and with a local time: %s', (name) => {
    const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
    ajv.addVocabulary([...EDITOR_KEYWORDS]);
    const check = ajv.compile(schemaOf(name));
    const [job] = schemaOf('job')['examples'];
    const accepts = (schedule: object) => check({ ...job, spec: { ...job.spec, schedule } });
    const cron = '0 22 * * *';
    expect(accepts({ cron, timeZone: 'UTC' })).toBe(true);
    expect(accepts({ cron, timeZones: { 'tags.zone': ['UTC', 'Asia/Tokyo'] } })).toBe(true);
    expect(accepts({ cron })).toBe(false);
    expect(accepts({ at: '2027-03-01T22:05', timeZone: 'UTC' })).toBe(true);
    expect(accepts({ at: '2027-03-01T22:05Z' })).toBe(true);
    expect(accepts({ at: 'merged' })).toBe(true);
    expect(accepts({ at: '2027-03-01T22:05' })).toBe(false);
  });
});

describe('the schema of all kinds', () => {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
  ajv.addVocabulary([...EDITOR_KEYWORDS]);
  const check = ajv.compile(schemaOf('hubjobs'));
  const checks = new Map(
    names.map((name) => [String(schemaOf(name)['title']), compile(schemaOf(name))] as const),
  );

  it('is named by every file of this repository, and accepts them all', () => {
    const files = readdirSync(path.join(root, 'jobs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => path.join('jobs', file));
    expect(files.length).toBeGreaterThanOrEqual(8);
    for (const file of ['hubjobs.yaml', ...files]) {
      const text = readFileSync(path.join(root, file), 'utf8');
      const documents = parseAllDocuments(text);
      const modelines = [...text.matchAll(/^# yaml-language-server: \$schema=(\S+)$/gm)];
      expect(modelines.length, `${file} names the schema for each document`).toBe(documents.length);
      for (const [, reference = ''] of modelines)
        expect(path.join(path.dirname(file), reference)).toBe('schemas/hubjobs.schema.json');
      for (const document of documents)
        expect(check(document.toJS()), `${file}: ${JSON.stringify(check.errors)}`).toBe(true);
    }
  });

  it('says of every document the same as the schema of its kind', () => {
    const folder = path.join(root, 'test/fixtures/editors');
    const written = readdirSync(folder)
      .filter((file) => file.endsWith('.yaml.txt'))
      .flatMap((file) => parseAllDocuments(readFileSync(path.join(folder, file), 'utf8')))
      .map((document) => document.toJS());
    const examples = names.flatMap((name) => schemaOf(name)['examples']);
    const judged = [...written, ...examples].flatMap((document) => {
      const own = checks.get(document?.kind);
      return own ? [{ document, valid: own(document) }] : [];
    });
    expect(judged.filter(({ valid }) => valid).length).toBeGreaterThanOrEqual(6);
    expect(judged.filter(({ valid }) => !valid).length).toBeGreaterThanOrEqual(40);
    for (const { document, valid } of judged) expect(check(document), JSON.stringify(document)).toBe(valid);
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
