import { formatDuration, parseDuration } from '../../model/duration.ts';
import type { Finding } from '../findings/finding.ts';
import { checkDurationRange } from '../values/duration-range.ts';
import { checkDoubts } from './doubts.ts';
import { TIMEOUT_DEFAULTS } from './normalize.ts';
import { checkSensitive, isMarked } from './sensitive.ts';
import { checkTwinSection } from './twin-rules.ts';
import type { WrittenOperation } from './written-operation.ts';

type Method = NonNullable<WrittenOperation['method']>;

/** Source: IoT Hub documentation, direct methods: 128 KB in each direction. */
const MAX_PAYLOAD_BYTES = 131_072;

/** Source: IoT Hub documentation, direct methods. */
const TIMEOUTS = {
  responseTimeout: { min: '5s', max: '5m' },
  connectTimeout: { min: '0s', max: '5m' },
} as const;

/** What the hub would refuse in a method or a change of twins of the right shape, and what is probably a mistake. */
export function checkOperation(spec: WrittenOperation): readonly Finding[] {
  const { method, twin } = spec;
  return [
    ...(method ? [...checkPayload(method), ...checkTimeouts(method)] : []),
    ...checkTwin(twin),
    ...checkDoubts(spec).filter(({ code, path }) => code !== 'secret-in-payload' || !isMarked(spec, path)),
    ...checkSensitive(spec),
  ];
}

function checkPayload({ payload }: Method): readonly Finding[] {
  if (payload === undefined) return [];
  const bytes = new TextEncoder().encode(JSON.stringify(payload)).length;
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

function checkTimeouts(method: Method): readonly Finding[] {
  const findings = (['responseTimeout', 'connectTimeout'] as const).flatMap((key) => {
    const text = method[key];
    return text === undefined ? [] : checkDurationRange(text, TIMEOUTS[key], ['spec', 'method', key]);
  });
  return findings.length > 0 ? findings : checkConnectTimeout(method);
}

function checkConnectTimeout({ connectTimeout, responseTimeout }: Method): readonly Finding[] {
  if (connectTimeout === undefined) return [];
  const connect = parseDuration(connectTimeout) ?? 0;
  const response = parseDuration(responseTimeout ?? TIMEOUT_DEFAULTS.responseTimeout) ?? 0;
  if (connect <= response) return [];
  const written = responseTimeout === undefined ? ' (the default)' : '';
  return [
    {
      code: 'connect-timeout',
      path: ['spec', 'method', 'connectTimeout'],
      message: `\`connectTimeout\` ${connectTimeout} is longer than \`responseTimeout\` ${formatDuration(response)}${written}`,
      hint: 'raise responseTimeout or lower connectTimeout: the time to connect is part of the time to respond',
    },
  ];
}

function checkTwin(twin: WrittenOperation['twin']): readonly Finding[] {
  return (['tags', 'desired'] as const).flatMap((section) => {
    const patch = twin?.[section];
    return patch === undefined ? [] : checkTwinSection(section, patch, ['spec', 'twin', section]);
  });
}
