import type { DeviceList } from '../model/manifest.ts';
import { isOneOf } from '../query/device-list.ts';
import type { ConditionExplanation } from '../query/explain.ts';

/** A list of more ids is only counted: nobody reads thousands of them. */
const MAX_IDS_SHOWN = 10;

/** What a list of devices means; `undefined` for a short one, which is explained like any other condition. */
export function explainList({ ids }: DeviceList): ConditionExplanation | undefined {
  if (ids.length <= MAX_IDS_SHOWN) return undefined;
  const known = new Set(ids);
  const matches: ConditionExplanation['matches'] = ({ deviceId }) =>
    typeof deviceId === 'string' && known.has(deviceId);
  const text = `${isOneOf(ids.slice(0, MAX_IDS_SHOWN)).slice(0, -1)}, … ${ids.length} ids]`;
  const words = `whose id is one of ${ids.length} in a list`;
  return {
    collection: 'devices',
    text,
    words: `devices ${words}`,
    fields: ['deviceId'],
    parts: [{ text, words, alone: text, together: text, matches }],
    matches,
  };
}
