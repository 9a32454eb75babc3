import { compileStatement } from '../../query/compile.ts';
import { serviceError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Configuration, ConfigurationSpec } from '../state/configuration.ts';
import { EDGE_AGENT } from '../state/edge-deployments.ts';
import type { HubState } from '../state/hub-state.ts';
import { timeText } from '../state/time-text.ts';
import {
  compileConfiguration,
  conditionError,
  metricError,
  readConfiguration,
} from './read-configuration.ts';
import {
  checkMatch,
  ifMatch,
  param,
  quoted,
  type ServiceCall,
  type ServiceReply,
  twinObjectBody,
} from './service-call.ts';

/** All of them; the service ignores `top`, too. */
export function listConfigurations({ state }: ServiceCall): ServiceReply {
  return { status: 200, body: state.configurations.list().map((one) => configurationView(one, state)) };
}

export function getConfiguration(call: ServiceCall): ServiceReply {
  return reply(call.state.configurations.require(param(call, 'id')), call.state);
}

/** Creates (no If-Match) or updates (If-Match). The content of one that exists stays as it is. */
export function putConfiguration(call: ServiceCall): ServiceReply {
  const { state } = call;
  const id = param(call, 'id');
  const body = twinObjectBody(call);
  const tag = ifMatch(call);
  const before = tag === undefined ? undefined : state.configurations.require(id).spec;
  if (before) checkMatch(tag, etagOf(before));
  const spec = readConfiguration(id, body, state.clock.now(), before);
  const configuration = compileConfiguration(spec, state.switches);
  if (before) state.configurations.update(configuration);
  else state.configurations.create(configuration);
  return reply(configuration, state);
}

/** With or without If-Match. What it has written stays in the twins. */
export function deleteConfiguration(call: ServiceCall): ServiceReply {
  const { spec } = call.state.configurations.require(param(call, 'id'));
  checkMatch(ifMatch(call), etagOf(spec));
  call.state.configurations.remove(spec.id);
  return { status: 204 };
}

/** Says in a 200 answer what is wrong with a condition and with metrics. It refuses `*`, which a PUT takes. */
export function testConfigurationQueries(call: ServiceCall): ServiceReply {
  const { switches } = call.state;
  const { targetCondition, customMetricQueries } = twinObjectBody(call);
  const condition = typeof targetCondition === 'string' ? targetCondition : '';
  const queries = isJsonObject(customMetricQueries) ? Object.entries(customMetricQueries) : [];
  const wrong = queries.flatMap(([name, query]) => {
    const error = metricError(String(query), switches);
    return error === undefined ? [] : [[name, error] as const];
  });
  return {
    status: 200,
    body: {
      targetConditionError:
        condition.trim() === '*'
          ? 'The condition * cannot be tested.'
          : (conditionError(condition, switches) ?? null),
      customMetricQueryErrors: Object.fromEntries(wrong),
    },
  };
}

const etagOf = ({ version }: { readonly version: number }): string =>
  Buffer.from(String(version)).toString('base64');

function reply(configuration: Configuration, state: HubState): ServiceReply {
  return {
    status: 200,
    headers: { ETag: quoted(etagOf(configuration.spec)) },
    body: configurationView(configuration, state),
  };
}

function configurationView({ spec }: Configuration, state: HubState): JsonObject {
  return {
    id: spec.id,
    schemaVersion: spec.schemaVersion,
    labels: spec.labels,
    content: { [spec.contentKind]: spec.content },
    targetCondition: spec.targetCondition,
    createdTimeUtc: timeText(spec.createdAt),
    lastUpdatedTimeUtc: timeText(spec.updatedAt),
    priority: spec.priority,
    systemMetrics:
      spec.contentKind === 'modulesContent' ? deploymentMetrics(spec, state) : systemMetrics(spec, state),
    metrics: { results: metricResults(spec.metrics, state), queries: spec.metrics },
    etag: etagOf(spec),
  };
}

function systemMetrics(
  { id, contentKind, targetCondition }: ConfigurationSpec,
  { index }: HubState,
): JsonObject {
  const from = contentKind === 'deviceContent' ? 'devices' : 'devices.modules';
  const condition = targetCondition.replace(/^\s*from\s+devices\.modules\s+where\s+/i, '').trim();
  const counts = { targetedCount: 0, appliedCount: 0 };
  for (const { configurations } of index.rows(from)) {
    const own = configurations?.[id];
    if (own) counts.targetedCount += 1;
    if (own?.status === 'Applied') counts.appliedCount += 1;
  }
  const queries = {
    targetedCount: `SELECT deviceId FROM ${from}${condition === '*' ? '' : ` WHERE ${condition || 'false'}`}`,
    appliedCount: `SELECT deviceId FROM ${from} WHERE configurations.[[${id}]].status = 'Applied'`,
  };
  return { results: counts, queries };
}

/** Those of an IoT Edge deployment: what the agents of its devices report is in them. */
function deploymentMetrics({ id, targetCondition }: ConfigurationSpec, state: HubState): JsonObject {
  const condition = targetCondition.trim();
  const applied = `select deviceId from devices.modules where moduleId = '${EDGE_AGENT}' and configurations.[[${id}]].status = 'Applied'`;
  const reported = `${applied} and properties.desired.$version = properties.reported.lastDesiredVersion and properties.reported.lastDesiredStatus.code`;
  const queries = {
    targetedCount: `select deviceId from devices where capabilities.iotEdge = true${condition === '*' ? '' : ` and (${condition || 'false'})`}`,
    appliedCount: applied,
    reportedSuccessfulCount: `${reported} = 200`,
    reportedFailedCount: `${reported} != 200`,
  };
  return { results: metricResults(queries, state), queries };
}

/** How many rows each query finds. */
function metricResults(metrics: Readonly<Record<string, string>>, { index, switches }: HubState): JsonObject {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, query]) => {
      const { collection, run } = compileStatement(query, switches.query);
      if (collection === 'devices.jobs') throw serviceError('InvalidConfigurationCustomMetricsQuery');
      let count = 0;
      for (const _ of run(index.rows(collection))) count += 1;
      return [name, count];
    }),
  );
}
