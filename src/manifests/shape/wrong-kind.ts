import { isJsonObject, type JsonValue } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';
import { MANY_IN_ONE } from './habitual-keys.ts';

const KINDS = ['Job', 'Rollout', 'Fleet', 'Simulation', 'Policy'];

/** What is wrong with a document that is not a manifest. */
export function wrongKind(data: JsonValue): Finding {
  const isList = Array.isArray(data) || (isJsonObject(data) && data['kind'] === 'List');
  if (isList)
    return {
      code: Array.isArray(data) ? 'wrong-type' : 'unknown-kind',
      path: Array.isArray(data) ? [] : ['kind'],
      message: 'the document is a list, expected one manifest',
      hint: MANY_IN_ONE,
    };
  if (!isJsonObject(data))
    return {
      code: 'wrong-type',
      path: [],
      message: 'the document is not a map of keys and values',
      hint: 'a manifest starts with `apiVersion: hubjobs/v1` and `kind: Job`',
    };
  const kind = Object.hasOwn(data, 'kind') ? data['kind'] : undefined;
  if (kind === undefined)
    return {
      code: 'missing-key',
      path: [],
      message: 'the document has no `kind`',
      hint: 'a manifest starts with `apiVersion: hubjobs/v1` and `kind: Job`',
    };
  if (kind === 'Config')
    return {
      code: 'misplaced-config',
      path: ['kind'],
      message: 'a `Config` is only allowed in hubjobs.yaml',
      hint: 'move it to `hubjobs.yaml` at the root of the repository',
    };
  const isForeign = !/^hubjobs\//.test(String(data['apiVersion'] ?? 'hubjobs/'));
  const meant = typeof kind === 'string' ? nearest(kind, KINDS) : undefined;
  const known =
    kind === 'CronJob' ? 'write `Job`, whose `schedule` has a `cron`' : `use one of ${KINDS.join(', ')}`;
  return {
    code: 'unknown-kind',
    path: ['kind'],
    message: `${JSON.stringify(kind).slice(0, 60)} is not a known kind`,
    hint: meant
      ? `did you mean \`${meant}\`?`
      : `${known}${isForeign ? '; a file of another tool belongs outside the globs of `manifests`' : ''}`,
  };
}
