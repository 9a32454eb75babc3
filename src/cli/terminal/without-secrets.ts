import { createRedact, type Redact } from '../../hub/redact.ts';
import type { Dependencies, Output } from '../dependencies.ts';

const KEY = /SharedAccessKey\s*=\s*([^;\s]+)/gi;

/**
 * The same stream, with every key of a connection string in the environment, and everything that looks like one,
 * replaced by stars: an error quotes what was given, and that may be a connection string in the wrong place.
 */
export function withoutSecrets(output: Output, env: Dependencies['env']): Output {
  const redact = redactOf(env);
  return {
    write: (text) => output.write(redact(text)),
    isTerminal: output.isTerminal,
    get columns() {
      return output.columns;
    },
  };
}

/** Knows the keys of the connection strings in the environment. */
export function redactOf(env: Dependencies['env']): Redact {
  const keys = Object.values(env).flatMap((text) =>
    [...(text ?? '').matchAll(KEY)].map(([, key = '']) => key),
  );
  return createRedact(keys);
}
