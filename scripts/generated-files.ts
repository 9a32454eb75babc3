import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';
import { CATALOGUE } from '../src/manifests/findings/catalogue.ts';
import { renderEditorSchema } from './editor-schema.ts';
import { renderDiagnostics, renderManifestReference } from './generate-reference.ts';
import { allPageAssets } from './page-assets.ts';
import { withoutEditorParts } from './schema-members.ts';
import { renderUserWorkflows } from './user-workflows.ts';

/**
 * Everything in the repository that is made and not written, most of it from `schemas/`, as path → text. `scripts/generate.ts` writes it,
 * a test makes it again and compares.
 */

interface SchemaDocument {
  /** `schemas/<name>.schema.json`. */
  readonly schema: string;
  readonly typeName: string;
  /** Where the type goes. */
  readonly types: string;
  /** Name of its check, when the program reads such documents. */
  readonly validator?: string;
  /** The compiled module the check is in; absent: the one of all files that people write. */
  readonly validatorModule?: string;
  /** Title of its chapter in the reference of what people write. */
  readonly chapter?: string;
}

const documents: readonly SchemaDocument[] = [
  {
    schema: 'job',
    typeName: 'WrittenManifest',
    types: 'src/manifests/generated/written-manifest.ts',
    validator: 'isWrittenManifest',
    chapter: 'Job',
  },
  {
    schema: 'rollout',
    typeName: 'WrittenRollout',
    types: 'src/manifests/generated/written-rollout.ts',
    validator: 'isWrittenRollout',
    chapter: 'Rollout',
  },
  {
    schema: 'config',
    typeName: 'WrittenConfig',
    types: 'src/manifests/generated/written-config.ts',
    validator: 'isWrittenConfig',
    chapter: 'Config: hubjobs.yaml',
  },
  {
    schema: 'fleet',
    typeName: 'WrittenFleet',
    types: 'src/manifests/generated/written-fleet.ts',
    validator: 'isWrittenFleet',
    chapter: 'Fleet',
  },
  {
    schema: 'simulation',
    typeName: 'WrittenSimulation',
    types: 'src/manifests/generated/written-simulation.ts',
    validator: 'isWrittenSimulation',
    chapter: 'Simulation',
  },
  {
    schema: 'policy',
    typeName: 'WrittenPolicy',
    types: 'src/manifests/generated/written-policy.ts',
    validator: 'isWrittenPolicy',
    chapter: 'Policy',
  },
  {
    schema: 'plan',
    typeName: 'PlanDocument',
    types: 'src/report/generated/plan-document.ts',
    validator: 'isPlanDocument',
    validatorModule: 'src/report/generated/plan-validator.cjs',
  },
  { schema: 'diff', typeName: 'DiffDocument', types: 'src/report/generated/diff-document.ts' },
  { schema: 'status', typeName: 'StatusDocument', types: 'src/report/generated/status-document.ts' },
  {
    schema: 'simulation-result',
    typeName: 'SimulationDocument',
    types: 'src/report/generated/simulation-document.ts',
  },
];

/** As this program writes instants. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;

const validatorsFile = 'src/manifests/generated/validators.cjs';
const banner = 'Made from schemas/ by scripts/generate.ts. Do not edit.';

export async function generatedFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const modules = new Map<string, Map<SchemaDocument, AnySchemaObject>>();
  for (const document of documents) {
    const schema = withoutEditorParts(readSchema(root, document.schema));
    files.set(document.types, await renderTypes(document, schema));
    if (!document.validator) continue;
    const file = document.validatorModule ?? validatorsFile;
    modules.set(file, (modules.get(file) ?? new Map()).set(document, schema));
  }
  for (const [file, validators] of modules) {
    for (const [document, schema] of validators)
      files.set(checkFile(file, document), compileCheck(document, schema, file === validatorsFile));
    files.set(file, renderValidators([...validators.keys()]));
    files.set(file.replace(/\.cjs$/, '.d.cts'), declareValidators([...validators.keys()]));
  }
  const chapters = documents.flatMap(({ schema, chapter }) =>
    chapter ? [{ title: chapter, file: `${schema}.schema.json`, schema: readSchema(root, schema) }] : [],
  );
  files.set('docs/manifest-reference.md', renderManifestReference(chapters));
  files.set(
    'schemas/hubjobs.schema.json',
    renderEditorSchema(chapters.map(({ schema }) => ({ kind: schema['title'], schema }))),
  );
  const hasPage = (code: string) => existsSync(path.join(root, 'docs/rules', `${code}.md`));
  files.set('docs/diagnostics.md', renderDiagnostics(CATALOGUE, hasPage));
  for (const [file, text] of await allPageAssets(root)) files.set(file, text);
  files.set('src/init/generated/workflow-texts.ts', renderUserWorkflows(readWorkflows(root)));
  return files;
}

/** `.github/workflows/`: file name → text. */
export function readWorkflows(root: string): ReadonlyMap<string, string> {
  const folder = path.join(root, '.github/workflows');
  return new Map(readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
}

function readSchema(root: string, name: string): AnySchemaObject {
  return JSON.parse(readFileSync(path.join(root, 'schemas', `${name}.schema.json`), 'utf8'));
}

async function renderTypes(document: SchemaDocument, schema: AnySchemaObject): Promise<string> {
  const text = await compile({ ...forTypes(schema, schema), title: document.typeName }, document.typeName, {
    additionalProperties: false,
    // A list with a limit stays a list, and is not each of its lengths.
    maxItems: 1,
    bannerComment: `/* ${banner} */`,
    format: true,
    style: { singleQuote: true, printWidth: 110 },
  });
  const used = ['JsonObject', 'JsonValue'].filter((name) => new RegExp(`: ${name};`).test(text));
  const json = `import type { ${used.join(', ')} } from '../../model/json.ts';`;
  return used.length === 0 ? text : text.replace('*/\n', `*/\n\n${json}\n`);
}

/**
 * The schema in a form that makes plain types. An `allOf` that only gives a definition its own description would
 * become an intersection; a value of any shape is JSON, not `unknown`.
 */
function forTypes(node: AnySchemaObject, root: AnySchemaObject): AnySchemaObject {
  const { allOf, ...own } = node;
  const shared = allOf?.length === 1 ? definition(allOf[0], root) : {};
  const merged: AnySchemaObject = { ...withoutDemands(shared), ...withoutDemands(own) };
  if (isAnyJson(merged)) return { description: merged['description'], tsType: 'JsonValue' };
  if (merged['type'] === 'object' && !merged['properties'] && !merged['additionalProperties'])
    return { description: merged['description'], tsType: 'JsonObject' };
  return Object.fromEntries(
    Object.entries(merged).map(([key, value]) => {
      if (key === 'properties' || key === 'definitions')
        return [key, mapValues(value as Record<string, AnySchemaObject>, (member) => forTypes(member, root))];
      if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object'))
        return [key, forTypes(value, root)];
      return [key, value];
    }),
  );
}

/**
 * "One of these keys must be there" and "this key needs that one" would become walls of unions. A choice between
 * definitions is a union that reads well, and stays.
 */
function withoutDemands({ oneOf, dependencies: _, ...rest }: AnySchemaObject): AnySchemaObject {
  const isChoice = oneOf?.every((one: AnySchemaObject) => '$ref' in one);
  return isChoice ? { ...rest, oneOf } : rest;
}

function definition(reference: AnySchemaObject, root: AnySchemaObject): AnySchemaObject {
  return root['definitions'][reference['$ref'].replace('#/definitions/', '')];
}

function isAnyJson(schema: AnySchemaObject): boolean {
  return !['type', 'const', 'enum', '$ref', 'oneOf'].some((key) => key in schema);
}

function mapValues<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function checkFile(validatorModule: string, document: SchemaDocument): string {
  return `${path.dirname(validatorModule)}/check-${document.schema}.cjs`;
}

/**
 * A CommonJS module with the check for one kind of document: nothing compiles a schema when the program runs.
 * Files that people write get all errors at once; `verbose` gives each error its part of the schema, which is where messages find what was expected.
 */
function compileCheck({ schema: name }: SchemaDocument, schema: AnySchemaObject, forPeople: boolean): string {
  const ajv = new Ajv({
    strict: true,
    // A choice of required keys names properties that stand beside it, not inside it.
    strictRequired: false,
    // A time is a length, or a map of two.
    allowUnionTypes: true,
    allErrors: forPeople,
    verbose: forPeople,
    messages: false,
    formats: { 'date-time': DATE_TIME },
    code: { source: true, optimize: true },
  });
  ajv.addSchema(schema, name);
  return `// ${banner}\n${standalone.default(ajv, { check: name })}\n`;
}

/** The checks by their names. Each is large, so it is loaded when it is first used. */
function renderValidators(all: readonly SchemaDocument[]): string {
  const checks = all.map(
    ({ schema, validator }) =>
      `exports.${validator} = validatorOf(() => require('./check-${schema}.cjs').check);`,
  );
  return `// ${banner}
'use strict';
function validatorOf(load) {
  let check;
  function validate(data) {
    check ??= load();
    const isValid = check(data);
    validate.errors = check.errors;
    return isValid;
  }
  return validate;
}
${checks.join('\n')}
`;
}

function declareValidators(all: readonly SchemaDocument[]): string {
  const imports = all.map(
    (document) => `import type { ${document.typeName} } from './${path.basename(document.types)}';`,
  );
  const checks = all.map(
    (document) => `export declare const ${document.validator}: ValidateFunction<${document.typeName}>;`,
  );
  return [`// ${banner}`, "import type { ValidateFunction } from 'ajv';", ...imports, '', ...checks, ''].join(
    '\n',
  );
}
