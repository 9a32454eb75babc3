import path from 'node:path';
import { modeline } from '../../init/schema-address.ts';
import { MAX_FILE_BYTES } from '../../manifests/file-text.ts';
import type { Output } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';
import { isThere, writeNewFile } from './new-file.ts';

/** Where new manifests go. Nothing that is there is overwritten. */
export interface ManifestDestination {
  /** Whether a manifest of this name would need a name that a file has. */
  hasFile(name: string): Promise<boolean>;
  /** Answers where the document is; `undefined`: there is no room for it any more. */
  put(name: string, text: string): Promise<string | undefined>;
  /** Writes what was kept until now. */
  finish(): Promise<void>;
}

const SEPARATOR = '---\n';

/** A file for each. `shown`: the folder as the user knows it. */
export function toFolder(folder: string, shown: string): ManifestDestination {
  return {
    hasFile: async (name) =>
      (await isThere(path.join(folder, `${name}.yaml`))) || isThere(path.join(folder, `${name}.yml`)),
    put: async (name, text) => {
      const file = `${name}.yaml`;
      const isWritten = await writeNewFile(path.join(folder, file), `${modeline(file, 'site')}\n${text}`);
      const place = path.join(shown, file);
      if (!isWritten) throw alreadyThere(place);
      return place;
    },
    finish: async () => {},
  };
}

/** All in one file, which is written at the end. Throws UsageError if it is there. */
export async function toFile(file: string, shown: string): Promise<ManifestDestination> {
  if (await isThere(file)) throw alreadyThere(shown);
  const head = `${modeline(path.basename(file), 'site')}\n`;
  let whole = '';
  return {
    hasFile: async () => false,
    put: async (_, text) => {
      const longer = whole === '' ? head + text : whole + SEPARATOR + text;
      if (Buffer.byteLength(longer) > MAX_FILE_BYTES) return undefined;
      whole = longer;
      return shown;
    },
    finish: async () => {
      if (whole !== '' && !(await writeNewFile(file, whole))) throw alreadyThere(shown);
    },
  };
}

/** Printed. */
export function toStream(output: Pick<Output, 'write'>): ManifestDestination {
  let isFirst = true;
  return {
    hasFile: async () => false,
    put: async (name, text) => {
      output.write(isFirst ? text : SEPARATOR + text);
      isFirst = false;
      return name;
    },
    finish: async () => {},
  };
}

function alreadyThere(file: string): UsageError {
  return new UsageError(
    `${file} is there already, and nothing is overwritten`,
    'name another place with --out',
  );
}
