import { parseDuration } from '../../model/duration.ts';
import { isJsonObject, type JsonPath, type JsonValue } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { TIMEOUT_DEFAULTS } from './normalize.ts';

type Spec = Pick<WrittenManifest['spec'], 'method' | 'twin' | 'maxExecutionTime'>;

const MAX_FINDINGS = 5;

/** What the hub accepts in an operation, and what is probably a mistake all the same. */
export function checkDoubts({ method, twin, maxExecutionTime }: Spec): readonly Finding[] {
  return [
    ...checkQuotedJson(method?.payload),
    ...checkTime(method, maxExecutionTime),
    ...[...findSecretValues({ method: { payload: method?.payload ?? null }, twin: { ...twin } })].slice(
      0,
      MAX_FINDINGS,
    ),
  ];
}

function checkQuotedJson(payload: JsonValue | undefined): readonly Finding[] {
  if (typeof payload !== 'string' || !/^\s*[[{]/.test(payload)) return [];
  try {
    JSON.parse(payload);
  } catch {
    return [];
  }
  return [
    {
      code: 'payload-quoted-json',
      path: ['spec', 'method', 'payload'],
      message: 'the payload is a text that contains JSON, and devices get it as a text',
      hint: 'to send the value itself, write it without quotes: YAML reads JSON',
    },
  ];
}

function checkTime(method: Spec['method'], maxExecutionTime: string | undefined): readonly Finding[] {
  if (!method || maxExecutionTime === undefined) return [];
  const text = method.responseTimeout ?? TIMEOUT_DEFAULTS.responseTimeout;
  if ((parseDuration(text) ?? 0) <= (parseDuration(maxExecutionTime) ?? 0)) return [];
  const written = method.responseTimeout === undefined ? `${text} (the default)` : text;
  return [
    {
      code: 'response-timeout',
      path: ['spec', 'maxExecutionTime'],
      message: `the job may run for ${maxExecutionTime}, and a device has ${written} to answer, so a slow answer comes too late`,
      hint: 'make `maxExecutionTime` longer than `responseTimeout`',
    },
  ];
}

const SECRET_KEY =
  /^(?:.*[_-])?(?:password|passwd|pwd|passphrase|secret|token|credentials?)$|(?:api|access|private|shared|account|primary|secondary|encryption|symmetric|app|nwks|apps)_?-?key$|(?:Password|Secret|Token|Passphrase)$|connection_?-?string$/i;
const SECRET_TEXT =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}|AccountKey=|SharedAccessKey=|\bxox[bp]-[\w-]{20,}/;

/** Texts that are secrets by their key or by their form. What they are is not repeated. */
function* findSecretValues(value: JsonValue, path: JsonPath = ['spec']): Generator<Finding> {
  if (typeof value === 'string') {
    const key = path.findLast((step) => typeof step === 'string');
    const isNamed = SECRET_KEY.test(String(key)) && value.trim() !== '';
    if (isNamed || SECRET_TEXT.test(value)) yield secretAt(path, isNamed ? String(key) : undefined);
  } else if (Array.isArray(value)) {
    const list: readonly JsonValue[] = value;
    for (const [index, item] of list.entries()) yield* findSecretValues(item, [...path, index]);
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) yield* findSecretValues(member, [...path, key]);
  }
}

function secretAt(path: JsonPath, key: string | undefined): Finding {
  const why = key === undefined ? 'has the form of a secret' : `is named \`${key.slice(0, 60)}\``;
  return {
    code: 'secret-in-payload',
    path,
    onKey: true,
    isSecret: true,
    message: `a value that ${why} is in the manifest, so everybody who can read the repository, the plans and the hub sees it`,
    hint: 'let the device get the secret by itself; `sensitive` keeps it out of plans and reports; if it is not a secret, turn the rule off in hubjobs.yaml',
  };
}
