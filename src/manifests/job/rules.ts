import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { checkDurations } from './duration-rules.ts';
import type { ScheduleCheck } from './schedule-rules.ts';
import { checkTwinSection } from './twin-rules.ts';

/** Source: IoT Hub documentation, direct methods: 128 KB in each direction. */
const MAX_PAYLOAD_BYTES = 131_072;

/**
 * What is wrong with a manifest of the right shape, or would be refused by the hub. Its condition is checked later, when
 * all fleets are known.
 */
export function checkManifest({ spec }: WrittenManifest, checkSchedule: ScheduleCheck): readonly Finding[] {
  const durations = checkDurations(spec);
  return [
    ...checkQueryText(spec.target.query),
    ...checkMethod(spec.method),
    ...checkTwin(spec.twin),
    ...durations,
    ...checkSchedule(spec, durations.length === 0),
  ];
}

function checkQueryText(query: string | undefined): readonly Finding[] {
  if (query === undefined) return [];
  const text = query.trim();
  if (text !== '*' && text !== '') return [];
  return [
    {
      code: 'query-all',
      path: ['spec', 'target', 'query'],
      message: text === '' ? 'the query is empty' : 'the query `*` selects every device',
      hint: 'for every device, write `allDevices: true` instead of a query',
    },
  ];
}

function checkMethod(method: WrittenManifest['spec']['method']): readonly Finding[] {
  if (method?.payload === undefined) return [];
  const bytes = new TextEncoder().encode(JSON.stringify(method.payload)).length;
  if (bytes <= MAX_PAYLOAD_BYTES) return [];
  return [
    {
      code: 'payload-too-large',
      path: ['spec', 'method', 'payload'],
      onKey: true,
      message: `the payload is ${bytes} bytes of JSON; the hub accepts at most ${MAX_PAYLOAD_BYTES}`,
      hint: 'send a link to the data instead',
    },
  ];
}

function checkTwin(twin: WrittenManifest['spec']['twin']): readonly Finding[] {
  return (['tags', 'desired'] as const).flatMap((section) => {
    const patch = twin?.[section];
    return patch === undefined ? [] : checkTwinSection(section, patch, ['spec', 'twin', section]);
  });
}
