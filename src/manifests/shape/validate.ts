import type { AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import { isJsonObject, type JsonValue, valueAt } from '../../model/json.ts';
import { type Finding, formatPath, type Path } from '../findings/finding.ts';
import { redact } from '../findings/redact.ts';
import { nearest } from '../nearest.ts';

export type Validated<Document> =
  | { readonly document: Document; readonly findings: readonly Finding[] }
  | { readonly document?: undefined; readonly findings: readonly Finding[] };

/** Errors told for one document; a file of another kind altogether would give thousands. */
const MAX_FINDINGS = 50;

/**
 * The data as a document of its kind, or what is wrong with its shape. Unknown keys alone do not hide the
 * document, so that its meaning is checked in the same run.
 */
export function validate<Document>(data: JsonValue, check: ValidateFunction<Document>): Validated<Document> {
  if (check(data)) return { document: data, findings: [] };
  const errors = check.errors ?? [];
  const findings = errors
    .filter((error) => !isPartOfChoice(error, errors) && !isEchoOfTypo(error, errors))
    .map(toFinding);
  const told = findings.slice(0, MAX_FINDINGS);
  const pruned: unknown = withoutUnknownKeys(data, errors);
  return check(pruned) ? { document: pruned, findings: told } : { findings: told };
}

/**
 * A choice reports itself and each branch that failed; only the first says something to a person, and it only where
 * there is a map to choose in.
 */
function isPartOfChoice(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword === 'oneOf') return !isJsonObject(error.data);
  if (error.keyword === 'type' && isOtherType(error, errors)) return true;
  return errors.some(
    (other) =>
      other.keyword === 'oneOf' &&
      other.instancePath === error.instancePath &&
      error.schemaPath.startsWith(`${other.schemaPath}/`),
  );
}

/** Where there is a choice of types, one error is enough: that of the type that was meant, or else the first. */
function isOtherType(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const there = errors.filter(({ instancePath }) => instancePath === error.instancePath);
  if (!there.some(({ keyword }) => keyword === 'oneOf')) return false;
  const of = there.filter(({ keyword }) => keyword !== 'oneOf');
  return of.some(({ keyword }) => keyword !== 'type') || of.indexOf(error) > 0;
}

/** Is the key that is missing there under a mistyped name? The typing mistake alone is worth telling. */
function isEchoOfTypo(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const missing =
    error.keyword === 'required' || error.keyword === 'dependencies'
      ? [String(error.params['missingProperty'])]
      : error.keyword === 'oneOf'
        ? choiceKeys(error.schema)
        : [];
  if (missing.some((key) => isJsonObject(error.data) && Object.hasOwn(error.data, key))) return false;
  return errors.some(({ keyword, instancePath, params, parentSchema }) => {
    if (keyword !== 'additionalProperties' || instancePath !== error.instancePath) return false;
    const known: unknown = parentSchema?.['properties'];
    const meant = nearest(
      String(params['additionalProperty']),
      Object.keys(isJsonObject(known) ? known : {}),
    );
    return meant !== undefined && missing.includes(meant);
  });
}

function withoutUnknownKeys(data: JsonValue, errors: readonly ErrorObject[]): JsonValue {
  const copy = structuredClone(data);
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue;
    const parent = valueAt(copy, pathOf(error.instancePath));
    if (isJsonObject(parent)) Reflect.deleteProperty(parent, error.params['additionalProperty']);
  }
  return copy;
}

function toFinding(error: ErrorObject): Finding {
  const path = pathOf(error.instancePath);
  const where = formatPath(path);
  const schema: AnySchemaObject = error.parentSchema ?? {};
  const found = describeValue(error.data);
  const say = (code: string, message: string, hint: string | undefined): Finding => ({
    code,
    path,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
  const params: Record<string, unknown> = error.params;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys(schema['properties'] ?? {});
      const meant = nearest(key, known);
      return {
        code: 'unknown-key',
        path: [...path, key],
        onKey: true,
        message: `${JSON.stringify(key.slice(0, 60))} is not a key of ${where}`,
        hint: meant ? `did you mean \`${meant}\`?` : `known keys: ${known.join(', ')}`,
      };
    }
    case 'dependencies':
    case 'required': {
      const key = String(params['missingProperty']);
      const description: unknown = schema['properties']?.[key]?.description;
      return {
        code: 'missing-key',
        path,
        onKey: true,
        message: `${where} has no \`${key}\``,
        hint: typeof description === 'string' ? `${key}: ${description}` : `add \`${key}\``,
      };
    }
    case 'oneOf': {
      const keys = choiceKeys(error.schema);
      const given = isJsonObject(error.data)
        ? keys.filter((key) => Object.hasOwn(error.data as object, key))
        : [];
      const [first, second] = given;
      return {
        code: 'choose-one',
        path: second === undefined ? path : [...path, second],
        onKey: true,
        message:
          first === undefined
            ? `${where} has none of ${keys.join(', ')}; exactly one is needed`
            : `${where} has ${given.join(' and ')}; only one of them can stand there`,
        hint:
          first === undefined
            ? `add ${keys.join(' or ')}`
            : 'remove all but one; to do both, write two documents',
      };
    }
    case 'type':
      return say(
        'wrong-type',
        `${where} is ${found}, expected ${typeNames(schema)}`,
        typeHint(error, schema),
      );
    case 'const':
    case 'enum': {
      const allowed: readonly unknown[] =
        error.keyword === 'const' ? [params['allowedValue']] : schema['enum'];
      const names = allowed.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
      const meant = typeof error.data === 'string' ? nearest(error.data, names) : undefined;
      return say(
        'wrong-value',
        `${where} is ${found}, expected ${names.length === 1 ? '' : 'one of '}${names.join(', ')}`,
        meant && names.length > 1 ? `did you mean \`${meant}\`?` : description(schema),
      );
    }
    case 'pattern':
      return say(
        'wrong-form',
        `${where} is ${found}, which does not have the form expected here`,
        withExample(schema),
      );
    case 'propertyNames':
      return {
        code: 'wrong-key',
        path: [...path, String(params['propertyName'])],
        onKey: true,
        message: `${JSON.stringify(String(params['propertyName']).slice(0, 60))} cannot be a key of ${where}`,
        ...(description(schema) === undefined ? {} : { hint: `${description(schema)}` }),
      };
    default:
      return say('out-of-range', `${where} is ${found}, expected ${limitText(error)}`, description(schema));
  }
}

function description(schema: AnySchemaObject): string | undefined {
  const text: unknown = schema['description'];
  return typeof text === 'string' ? text : undefined;
}

/** What belongs there, with an example unless the words have one. */
function withExample(schema: AnySchemaObject): string | undefined {
  const text = description(schema);
  const examples: unknown = schema['examples'];
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  if (text === undefined || typeof example !== 'string' || text.includes(example)) return text;
  return `${text} For example: ${example}`;
}

function choiceKeys(branches: unknown): readonly string[] {
  if (!Array.isArray(branches)) return [];
  return branches.flatMap((branch: { readonly required?: readonly string[] }) => branch.required ?? []);
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map of keys and values',
  array: 'a list',
  null: 'null',
};

function typeNames(schema: AnySchemaObject): string {
  const type: unknown = schema['type'];
  return (Array.isArray(type) ? type : [type])
    .map((name) => TYPE_NAMES[String(name)] ?? String(name))
    .join(' or ');
}

function typeHint(error: ErrorObject, schema: AnySchemaObject): string | undefined {
  if (schema['type'] === 'string' && (typeof error.data === 'number' || typeof error.data === 'boolean'))
    return schema['pattern'] === undefined ? `quote it: "${error.data}"` : withExample(schema);
  return withExample(schema);
}

function limitText(error: ErrorObject): string {
  const limit = String((error.params as Record<string, unknown>)['limit']);
  switch (error.keyword) {
    case 'minimum':
      return `at least ${limit}`;
    case 'maximum':
      return `at most ${limit}`;
    case 'minLength':
      return limit === '1' ? 'text that is not empty' : `at least ${limit} characters`;
    case 'maxLength':
      return `at most ${limit} characters`;
    case 'minItems':
    case 'minProperties':
      return `at least ${limit} of them`;
    case 'maxItems':
    case 'maxProperties':
      return `at most ${limit} of them`;
    default:
      return `something that passes ${error.keyword}`;
  }
}

/** What was found, in a few words; long text is cut and secrets are covered. */
function describeValue(value: unknown): string {
  if (value === null) return 'empty (null)';
  if (typeof value === 'string') {
    const shown = redact(value);
    return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 57)}...` : shown);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  return String(value);
}

/** Steps of a JSON pointer. Digits are numbers: a position in a list or a key, which only the data can tell apart. */
export function pathOf(pointer: string): Path {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) =>
    /^(0|[1-9][0-9]{0,8})$/.test(step) ? Number(step) : step.replace(/~1/g, '/').replace(/~0/g, '~'),
  );
}
