import { isJsonObject, type JsonValue } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';

const KINDS = ['Job', 'Rollout', 'Fleet', 'Simulation', 'Policy'];

/** What is wrong with a document that is not a manifest. */
export function wrongKind(data: JsonValue): Finding {
  const isList = Array.isArray(data) || (isJsonObject(data) && data['kind'] === 'List');
  if (isList)
    return {
      code: Array.isArray(data) ? 'wrong-type' : 'unknown-kind',
      path: Array.isArray(data) ? [] : ['kind'],
      message: 'the document is a list, expected one manifest',
      hint: 'write each manifest as a document of its own, and `---` between them',
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
  const meant = typeof kind === 'string' ? nearest(kind, KINDS) : undefined;
  return {
    code: 'unknown-kind',
    path: ['kind'],
    message: `${JSON.stringify(kind).slice(0, 60)} is not a known kind`,
    hint: meant ? `did you mean \`${meant}\`?` : `use one of ${KINDS.join(', ')}`,
  };
}
