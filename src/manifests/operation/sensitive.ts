import { isJsonObject, type JsonPath, type JsonValue, valueAt } from '../../model/json.ts';
import type { SensitiveValue } from '../../model/operation.ts';
import type { Finding } from '../findings/finding.ts';
import { maskOf } from './mask-of.ts';
import type { WrittenOperation } from './written-operation.ts';

/** The sensitive values of a checked operation. */
export function normalizeSensitive(written: WrittenOperation): readonly SensitiveValue[] {
  const parts = partsOf(written);
  return (written.sensitive ?? []).flatMap((text) => {
    const path = pathIn(parts, text);
    const value = path && valueAt(parts, path);
    return path && value !== undefined ? [{ path, mask: maskOf(text, value) }] : [];
  });
}

/** A path that leads nowhere would hide nothing. */
export function checkSensitive(written: WrittenOperation): readonly Finding[] {
  const parts = partsOf(written);
  const { method, twin, sensitive = [] } = written;
  return sensitive.flatMap((text, index) => {
    const path = pathIn(parts, text);
    if (path && valueAt(parts, path) !== undefined) return [];
    const where = method ? 'method has no' : 'twin has no';
    return [
      {
        code: 'sensitive-path',
        path: ['spec', 'sensitive', index],
        message: `\`${text.slice(0, 100)}\` is to be hidden, but the ${where} such value`,
        hint: `write a path that begins with ${method || !twin ? '`payload`' : '`desired` or `tags`'}, with dots between the keys, such as ${method || !twin ? '`payload.password`' : '`desired.wifi.password`'}`,
      },
    ];
  });
}

/** Whether a value is one of those, or in one of those. `path`: from the document's top. */
export function isMarked(
  { sensitive = [] }: { readonly sensitive?: readonly string[] },
  path: JsonPath,
): boolean {
  const [, section, ...rest] = path;
  const text = (section === 'method' ? rest : path.slice(2)).join('.');
  return sensitive.some((one) => text === one || text.startsWith(`${one}.`));
}

function partsOf({ method, twin }: WrittenOperation): JsonValue {
  if (method) return method.payload === undefined ? {} : { payload: method.payload };
  return { ...twin };
}

/** A step into a list is a position. */
function pathIn(parts: JsonValue, text: string): JsonPath | undefined {
  const path: (string | number)[] = [];
  let value: JsonValue | undefined = parts;
  for (const key of text.split('.')) {
    const step: string | number = Array.isArray(value) && /^\d+$/.test(key) ? Number(key) : key;
    if (!Array.isArray(value) && !isJsonObject(value)) return undefined;
    path.push(step);
    value = valueAt(value, [step]);
  }
  return path;
}
