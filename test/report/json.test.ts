import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { HUB_JOB_STATUSES } from '../../src/model/hub-job.ts';
import { GUARDS, type Plan, pendingChanges, REASONS_OF } from '../../src/model/plan.ts';
import { TIERS } from '../../src/model/tier.ts';
import { renderDiagnosticsJson } from '../../src/report/diagnostics/json.ts';
import { renderPlanJson } from '../../src/report/plan/json.ts';
import { renderStatusJson } from '../../src/report/status/json.ts';
import { sampleDiagnostics } from './support/sample-diagnostics.ts';
import { sampleOutcomes } from './support/sample-outcomes.ts';
import { quietPlan, samplePlan } from './support/sample-plan.ts';
import { sampleStatus } from './support/sample-status.ts';

function readSchema(name: string): AnySchemaObject {
  const file = path.resolve(import.meta.dirname, `../../schemas/${name}.schema.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function problemsOf(name: string, json: string): unknown {
  const ajv = new Ajv({ strict: true, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(readSchema(name));
  return validate(JSON.parse(json)) ? [] : validate.errors;
}

const expected = { startAt: samplePlan.now, endAt: samplePlan.now + 60_000 };
const fullPlan: Plan = {
  ...samplePlan,
  changes: samplePlan.changes.map((change) => ('request' in change ? { ...change, expected } : change)),
  refusals: [{ guard: 'too-many-cancels', message: 'too many' }],
};

describe('plan.json', () => {
  it.each([
    ['with one of everything', fullPlan],
    ['with nothing to do', quietPlan],
  ])('%s keeps its schema', (_, plan) => {
    expect(problemsOf('plan', renderPlanJson(plan))).toEqual([]);
  });

  it('is the same text for the same plan', async () => {
    await expect(renderPlanJson(samplePlan)).toMatchFileSnapshot('fixtures/plan.json');
  });

  it.each([[null], [0], [false], [''], [[]], [{ a: null }]])('keeps the payload %j', (payload) => {
    const [change] = pendingChanges(samplePlan).filter(({ action }) => action === 'create');
    if (change?.action !== 'create') throw new Error('the sample has a create');
    const operation = {
      kind: 'method',
      name: 'x',
      payload,
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 0,
    } as const;
    const json = renderPlanJson({
      ...samplePlan,
      changes: [{ ...change, request: { ...change.request, operation } }],
    });
    expect(problemsOf('plan', json)).toEqual([]);
    expect(JSON.parse(json).changes[0].request.operation.payload).toEqual(payload);
  });

  it('knows every reason, state and edition that the model knows', () => {
    const { definitions, properties } = readSchema('plan');
    for (const [action, reasons] of Object.entries(REASONS_OF)) {
      expect(definitions[`${action}Change`].properties.reason.enum, action).toEqual(reasons);
    }
    expect(definitions['refusal'].properties.guard.enum).toEqual(GUARDS);
    expect(definitions['hubJobStatus'].enum).toEqual(HUB_JOB_STATUSES);
    expect(properties['hub'].properties['tier'].enum).toEqual(TIERS);
  });
});

describe('status.json', () => {
  it.each([
    ['a report', undefined],
    ['a report of a run', sampleOutcomes],
    ['a report of a run that had nothing to do', []],
  ])('of %s keeps its schema', (_, outcomes) => {
    expect(problemsOf('status', renderStatusJson(sampleStatus, outcomes))).toEqual([]);
  });

  it('is the same text for the same report', async () => {
    await expect(renderStatusJson(sampleStatus, sampleOutcomes)).toMatchFileSnapshot('fixtures/status.json');
  });

  it('has no outcomes when no run wrote it', () => {
    expect(JSON.parse(renderStatusJson(sampleStatus))).not.toHaveProperty('outcomes');
  });
});

describe.each(['plan', 'status'])('the schema of %s.json', (name) => {
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
    const json = name === 'plan' ? renderPlanJson(samplePlan) : renderStatusJson(sampleStatus);
    expect(problemsOf(name, JSON.stringify({ ...JSON.parse(json), extra: 1 }))).not.toEqual([]);
  });
});

describe('diagnostics in JSON', () => {
  it('carry place, code and hint', () => {
    expect(JSON.parse(renderDiagnosticsJson(sampleDiagnostics.slice(0, 2)))).toEqual({
      diagnostics: [
        {
          severity: 'error',
          code: 'unknown-key',
          message: '`qurey` is not a key of `target`',
          file: 'jobs/lock-doors.yaml',
          line: 9,
          column: 5,
          endLine: 9,
          endColumn: 10,
          hint: 'did you mean `query`?',
        },
        {
          severity: 'error',
          code: 'not-utf-8',
          message: 'the file is not UTF-8 text',
          file: 'jobs/türen.yaml',
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 1,
        },
      ],
    });
  });

  it('are an empty list when there are none', () => {
    expect(renderDiagnosticsJson([])).toBe('{\n  "diagnostics": []\n}\n');
  });
});
