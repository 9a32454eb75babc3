import type { Column, Expression } from '../../query/ast.ts';
import { compileCondition, compileStatement, QuerySyntaxError } from '../../query/compile.ts';
import { parseCondition } from '../../query/parse.ts';
import { type ErrorCode, ServiceError, serviceError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { type Configuration, type ConfigurationSpec, desiredPath, patchOf } from '../state/configuration.ts';
import { EDGE_AGENT, modulesIn } from '../state/edge-deployments.ts';
import { checkPatch } from '../state/twin-limits.ts';
import type { Switches } from '../switches.ts';
import { checkId } from './identity.ts';

/** By reports of live tests: lower case, and not all the characters that the documentation allows. */
const ID = /^[a-z0-9\-+%_*!']{1,128}$/;
const MAX_METRICS = 5;

/** What a PUT may change of a configuration that exists, or says of a new one. 400 for anything wrong. */
export function readConfiguration(
  id: string,
  body: JsonObject,
  now: number,
  before: ConfigurationSpec | undefined,
): ConfigurationSpec {
  if (!ID.test(id))
    throw serviceError(
      'ArgumentInvalid',
      "The id of a configuration must be 1 to 128 lower-case letters, digits and -+%_*!'.",
    );
  const content = readContent(body['content']);
  const { schemaVersion, labels, targetCondition, priority } = body;
  if (labels !== undefined && labels !== null && !isJsonObject(labels))
    throw serviceError('ArgumentInvalid', 'labels must be a JSON object.');
  if (targetCondition !== undefined && targetCondition !== null && typeof targetCondition !== 'string')
    throw serviceError('InvalidConfigurationTargetCondition', 'targetCondition must be text.');
  if (priority !== undefined && priority !== null && (!Number.isInteger(priority) || Number(priority) < 0))
    throw serviceError('ArgumentInvalid', 'priority must be a whole number from 0.');
  return {
    id,
    schemaVersion: typeof schemaVersion === 'string' ? schemaVersion : null,
    labels: labels ?? null,
    // The service ignores other content in an update without a word.
    ...(before ? { content: before.content, contentKind: before.contentKind } : content),
    targetCondition: targetCondition ?? '',
    priority: Number(priority ?? 0),
    metrics: readMetrics(body['metrics']),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    version: (before?.version ?? 0) + 1,
  };
}

function readContent(value: unknown): Pick<ConfigurationSpec, 'content' | 'contentKind'> {
  if (!isJsonObject(value)) throw badContent('content is missing.');
  const [found, ...others] = CONTENT_KINDS.flatMap((contentKind) => {
    const content = value[contentKind];
    return isJsonObject(content) ? [{ content, contentKind }] : [];
  });
  if (!found || others.length > 0)
    throw badContent(`content must have exactly one of ${CONTENT_KINDS.join(', ')}.`);
  try {
    if (found.contentKind === 'modulesContent') readModulesContent(found.content);
    else readContents(found.content);
  } catch (error) {
    throw error instanceof ServiceError ? badContent(error.message) : error;
  }
  return found;
}

const CONTENT_KINDS = ['deviceContent', 'moduleContent', 'modulesContent'] as const;

/** The contents of each module. 400 unless there is a part for `$edgeAgent`, be it empty. */
export function readModulesContent(
  modules: JsonObject,
): readonly (readonly [moduleId: string, content: JsonObject])[] {
  if (!isJsonObject(modules[EDGE_AGENT]))
    throw badContent(`modulesContent must have a part for ${EDGE_AGENT}.`);
  return Object.entries(modules).map(([moduleId, content]) => {
    if (!isJsonObject(content)) throw badContent(`${moduleId} must be a JSON object.`);
    readContents(content);
    const named = moduleId === EDGE_AGENT ? modulesIn(patchOf(Object.entries(content))) : [];
    for (const id of [moduleId, ...named]) checkId(id);
    return [moduleId, content] as const;
  });
}

function readContents(content: JsonObject): void {
  for (const path of Object.keys(content)) checkPath(path);
  checkPatch('desired', patchOf(Object.entries(content)));
}

function checkPath(path: string): void {
  if (!desiredPath(path))
    throw badContent(`${path.slice(0, 100)} is no path of desired properties, such as properties.desired.a.`);
}

function badContent(message: string) {
  return serviceError('InvalidConfigurationContent', message);
}

function readMetrics(value: unknown): Readonly<Record<string, string>> {
  const queries = isJsonObject(value) ? (value['queries'] ?? {}) : {};
  const found = isJsonObject(queries) ? Object.entries(queries) : [];
  if (found.length > MAX_METRICS)
    throw serviceError(
      'InvalidConfigurationCustomMetricsQuery',
      `At most ${MAX_METRICS} custom metrics are allowed.`,
    );
  return Object.fromEntries(
    found.map(([name, query]) => {
      if (typeof query !== 'string')
        throw serviceError('InvalidConfigurationCustomMetricsQuery', `The metric ${name} must be text.`);
      return [name, query];
    }),
  );
}

/** Compiles condition and metrics; 400 when one of them is wrong. */
export function compileConfiguration(spec: ConfigurationSpec, switches: Switches): Configuration {
  const { targetCondition, contentKind, metrics } = spec;
  const error =
    targetCondition.trim() === '' ? undefined : conditionError(targetCondition, switches, contentKind);
  if (error !== undefined) throw serviceError('InvalidConfigurationTargetCondition', error);
  for (const [name, query] of Object.entries(metrics)) {
    const wrong = metricError(query, switches);
    if (wrong !== undefined)
      throw serviceError('InvalidConfigurationCustomMetricsQuery' satisfies ErrorCode, `${name}: ${wrong}`);
  }
  const condition =
    targetCondition.trim() === '' ? undefined : compileCondition(targetCondition, switches.query);
  return { spec, condition };
}

/** Why a target condition is refused; `undefined` when it is not. */
export function conditionError(
  text: string,
  switches: Switches,
  contentKind?: ConfigurationSpec['contentKind'],
): string | undefined {
  try {
    const { collection } = compileCondition(text, switches.query);
    if (contentKind !== undefined && (collection === 'devices') === (contentKind === 'moduleContent'))
      return contentKind === 'moduleContent'
        ? 'A condition on modules must begin with FROM devices.modules WHERE.'
        : 'The condition is on modules, and the content is for devices.';
    const { where } = parseCondition(text).tree;
    const other = where && columnsIn(where).find((column) => !isAllowed(column));
    return (
      other && `${nameOf(other)} cannot be used: only deviceId, moduleId, tags and properties.reported can.`
    );
  } catch (error) {
    if (error instanceof QuerySyntaxError) return error.message;
    throw error;
  }
}

/** Why a metric's query is refused; `undefined` when it is not. */
export function metricError(text: string, switches: Switches): string | undefined {
  try {
    const { collection } = compileStatement(text, switches.query);
    return collection === 'devices.jobs' ? 'A metric cannot read devices.jobs.' : undefined;
  } catch (error) {
    if (error instanceof QuerySyntaxError) return error.message;
    throw error;
  }
}

const nameOf = ({ segments }: Column): string => segments.map(({ name }) => name).join('.');

function isAllowed(column: Column): boolean {
  return /^(?:deviceid|moduleid|tags(?:\.|$)|properties\.reported(?:\.|$))/.test(
    nameOf(column).toLowerCase(),
  );
}

function columnsIn(expression: Expression): readonly Column[] {
  if (expression.kind === 'column') return [expression];
  const parts: readonly unknown[] = Object.values(expression).flat();
  return parts.flatMap((part) => (isExpression(part) ? columnsIn(part) : []));
}

function isExpression(value: unknown): value is Expression {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
