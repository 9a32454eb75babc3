import type { ErrorObject } from 'ajv';
import { isJsonObject, type JsonObject, type JsonPath, valueAt } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import { timeMeant } from '../../schedule/at.ts';
import { type Finding, formatPath } from '../findings/finding.ts';
import { habitOf } from './habitual-keys.ts';
import { parsePointer } from './json-pointer.ts';
import { mendedValue } from './mended-value.ts';
import { choiceKeys, knownKeys } from './schema-keys.ts';
import { describeExpected, describeLimit, describeTypes, describeValue } from './words.ts';

/** An error of a validator with what is needed to describe it. */
interface ShapeError {
  readonly path: JsonPath;
  /** The path in words. */
  readonly where: string;
  /** The value in words. */
  readonly found: string;
  readonly data: unknown;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The value of the keyword, and the schema that contains it. */
  readonly rule: unknown;
  readonly schema: JsonObject;
}

/** What a validator reports, in the words of the files. */
export function toFinding(error: ErrorObject): Finding {
  const { instancePath, data, keyword, params, schema: rule, parentSchema } = error;
  const path = parsePointer(instancePath);
  return findingOf({
    path,
    where: formatPath(path),
    found: describeValue(data),
    data,
    keyword,
    params,
    rule,
    schema: isJsonObject(parentSchema) ? parentSchema : {},
  });
}

function findingOf(error: ShapeError): Finding {
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error);
    case 'dependencies':
    case 'required':
      return missingKey(error);
    case 'oneOf':
      return wrongChoice(error);
    case 'type':
      return wrongType(error);
    case 'const':
    case 'enum':
      return wrongValue(error);
    case 'pattern':
      return wrongForm(error);
    case 'propertyNames':
      return wrongKey(error);
    default:
      return outOfRange(error);
  }
}

function unknownKey({ path, where, params, schema }: ShapeError): Finding {
  const key = String(params['additionalProperty']);
  const known = knownKeys(schema);
  const habit = habitOf(path, key, known);
  const meant = nearest(key, known);
  return {
    code: 'unknown-key',
    path: [...path, key],
    onKey: true,
    message: `${JSON.stringify(key.slice(0, 60))} is not a key of ${where}`,
    hint:
      habit ??
      withoutUnit(key, known) ??
      continuedText(key) ??
      (meant ? `did you mean \`${meant}\`?` : `known keys: ${known.join(', ')}`),
  };
}

/** A line of a text that is not indented as far as the text. */
function continuedText(key: string): string | undefined {
  return /\s/.test(key) ? 'if the line continues a text, indent it as far as the lines above' : undefined;
}

/** `maxExecutionTimeSeconds`, where the unit belongs to the value */
function withoutUnit(key: string, known: readonly string[]): string | undefined {
  const name = key.toLowerCase().replace(/_?(?:in)?_?(?:seconds|secs?|minutes|mins?|hours|ms)$/, '');
  const meant = name === key.toLowerCase() ? undefined : known.find((one) => one.toLowerCase() === name);
  return meant === undefined
    ? undefined
    : `write \`${meant}\`, with the unit in the value, such as \`${meant}: 15m\``;
}

function missingKey({ path, where, params, schema }: ShapeError): Finding {
  const key = String(params['missingProperty']);
  const description = valueAt(schema, ['properties', key, 'description']);
  return {
    code: 'missing-key',
    path,
    onKey: true,
    message: `${where} has no \`${key}\``,
    hint: typeof description === 'string' ? `add \`${key}\`: ${description}` : `add \`${key}\``,
  };
}

function wrongChoice({ path, where, data, rule }: ShapeError): Finding {
  const keys = choiceKeys(rule);
  const given = isJsonObject(data) ? keys.filter((key) => Object.hasOwn(data, key)) : [];
  const [, second] = given;
  const isInList = path.some((step) => typeof step === 'number');
  if (second === undefined)
    return {
      code: 'choose-one',
      path,
      onKey: true,
      message: `${where} needs exactly one of ${keys.join(', ')}`,
      hint: `add ${keys.join(' or ')}`,
    };
  return {
    code: 'choose-one',
    path: [...path, second],
    onKey: true,
    message: `${where} has both ${given.join(' and ')}; only one is allowed`,
    hint: `keep one of them${isInList ? '' : '; to do both, write two documents'}`,
  };
}

function wrongType({ path, where, found, data, schema }: ShapeError): Finding {
  const habit = writtenSchedule(path, data) ?? writtenTime(path, data);
  const isText = habit === undefined && needsQuotes(data, schema);
  const mended = habit ?? mendedValue(data, schema);
  return {
    code: 'wrong-type',
    path,
    message: `${where} is ${found}, expected ${describeTypes(schema)}`,
    ...hintOf(
      isText
        ? `put it in quotes${typeof data === 'number' ? '' : `: "${data}"`}`
        : mended !== undefined
          ? proposal(mended, schema)
          : (otherStructure(data, schema) ?? describeExpected(schema)),
    ),
  };
}

/** Text that YAML reads as a number, or as true or false. */
function needsQuotes(data: unknown, { type, pattern }: JsonObject): boolean {
  const isUnquoted = typeof data === 'number' || typeof data === 'boolean';
  if (!isUnquoted || type !== 'string') return false;
  return typeof pattern === 'string' ? new RegExp(pattern).test(String(data)) : pattern === undefined;
}

/** A list for a map, a value for a list, `key:value` for a map. */
function otherStructure(data: unknown, { type }: JsonObject): string | undefined {
  if (type === 'array' && !isJsonObject(data))
    return 'write each item on a line of its own that begins with `- `, or all in one line: `[a, b]`';
  if (type !== 'object') return undefined;
  if (Array.isArray(data)) return 'write its keys without `- ` in front';
  const [, key = '', value = ''] = (typeof data === 'string' && /^(\w+):(\S.*)$/.exec(data)) || [];
  return key === '' ? undefined : `write a space behind the colon: \`${key}: ${value.slice(0, 40)}\``;
}

function wrongValue({ path, where, found, data, keyword, rule, schema }: ShapeError): Finding {
  const allowed: readonly unknown[] = keyword === 'enum' && Array.isArray(rule) ? rule : [rule];
  const names = allowed.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const meant = typeof data === 'string' ? nearest(data, names) : undefined;
  return {
    code: 'wrong-value',
    path,
    message: `${where} is ${found}, expected ${names.length === 1 ? '' : 'one of '}${names.join(', ')}`,
    ...hintOf(meant !== undefined && names.length > 1 ? `did you mean \`${meant}\`?` : schema['description']),
  };
}

/** Seconds since 1970 */
function writtenTime(path: JsonPath, data: unknown): string | undefined {
  const isTime = typeof data === 'number' && ['at', 'from', 'to', 'start'].includes(String(path.at(-1)));
  return isTime ? timeMeant(String(data)) : undefined;
}

/** `schedule: "0 22 * * *"`, as Kubernetes has it */
function writtenSchedule(path: JsonPath, data: unknown): string | undefined {
  if (path.at(-1) !== 'schedule' || typeof data !== 'string') return undefined;
  return `schedule: { cron: ${JSON.stringify(data.slice(0, 100))}, timeZone: UTC }`;
}

/** Of Helm and Jinja, of a shell, of a pipeline. */
const TEMPLATE = /\{\{|\{%|\$\{|\$\(|<%/;

function wrongForm({ path, where, found, data, schema }: ShapeError): Finding {
  if (typeof data === 'string' && TEMPLATE.test(data))
    return {
      code: 'wrong-form',
      path,
      message: `${where} is ${found}, a template, and manifests are read as they are`,
      hint: 'write the value, or render the template to a file first',
    };
  const mended = mendedValue(data, schema);
  return {
    code: 'wrong-form',
    path,
    message: `${where} is ${found}, which does not have the expected form`,
    ...hintOf(mended === undefined ? describeExpected(schema) : proposal(mended, schema)),
  };
}

function wrongKey({ path, where, params, rule, schema }: ShapeError): Finding {
  const key = String(params['propertyName']);
  const aboutKeys = isJsonObject(rule) ? rule['description'] : undefined;
  return {
    code: 'wrong-key',
    path: [...path, key],
    onKey: true,
    message: `${JSON.stringify(key.slice(0, 60))} is not allowed as a key of ${where}`,
    ...hintOf(aboutKeys ?? schema['description']),
  };
}

function outOfRange({ path, where, found, keyword, params, schema }: ShapeError): Finding {
  return {
    code: 'out-of-range',
    path,
    message: `${where} is ${found}, expected ${describeLimit(keyword, String(params['limit']))}`,
    ...hintOf(schema['description']),
  };
}

function proposal(mended: string, schema: JsonObject): string {
  const [expected] =
    schema['type'] === 'string' ? (describeExpected(schema)?.split(/(?<=[\w)]\.) (?=\w)/) ?? []) : [];
  return `write \`${mended}\`${expected === undefined ? '' : `. ${expected}`}`;
}

function hintOf(text: unknown): { readonly hint?: string } {
  return typeof text === 'string' ? { hint: text } : {};
}
