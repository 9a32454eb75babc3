import { createRedact, type Redact } from '../../hub/redact.ts';
import { createHide } from '../../model/sensitive.ts';
import type { Dependencies, Output } from '../dependencies.ts';

const KEY = /SharedAccessKey\s*=\s*([^;\s]+)/gi;

/**
 * The same stream, with every key of a connection string in the environment, and everything that looks like one,
 * replaced by stars: an error quotes what was given, and that may be a connection string in the wrong place.
 */
export function withoutSecrets(
  output: Output,
  env: Dependencies['env'],
  kept: ReadonlySet<string> = new Set(),
): Output {
  const redact = redactOf(env);
  return {
    write: (text) => output.write(redact(hideKept(text, kept))),
    get isTerminal() {
      return output.isTerminal;
    },
    get columns() {
      return output.columns;
    },
  };
}

/** The same stream without the sensitive texts of the manifests. */
export function withoutKept(output: Output, kept: ReadonlySet<string>): Output {
  return {
    write: (text) => output.write(hideKept(text, kept)),
    get isTerminal() {
      return output.isTerminal;
    },
    get columns() {
      return output.columns;
    },
  };
}

/** Shorter ones would eat ordinary text. */
const MIN_KEPT_LENGTH = 8;

function hideKept(text: string, kept: ReadonlySet<string>): string {
  if (kept.size === 0) return text;
  return createHide([...kept].filter(({ length }) => length >= MIN_KEPT_LENGTH))(text);
}

/** Knows the keys of the connection strings in the environment. */
export function redactOf(env: Dependencies['env']): Redact {
  const keys = Object.values(env).flatMap((text) =>
    [...(text ?? '').matchAll(KEY)].map(([, key = '']) => key),
  );
  return createRedact(keys);
}
