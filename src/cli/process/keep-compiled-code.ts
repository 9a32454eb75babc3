import { lstatSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Script } from 'node:vm';

/** What Node gives each CommonJS file to, with its text. It is not documented, and the same in every Node 20. */
interface Compiling {
  _compile(this: NodeJS.Module, text: string, file: string): void;
}

/** Of what comes before the text. */
const WRAPPER_LENGTH = module.wrap('|').indexOf('|');

/**
 * Keeps what Node compiles of the program's chunks in a folder of the user's own, below that for temporary files, so that the
 * next command starts sooner. Node 22 and newer can do this themselves. `chunks`: the folder of the chunks. Where nothing
 * can be kept, everything works as without it; V8 itself refuses code of another version.
 */
export function keepCompiledCode(chunks: string, version: string): void {
  const folder = ownFolder(`${version}-${process.version}-${process.arch}`);
  const { prototype } = module.Module;
  if (folder === undefined || !canCompile(prototype)) return;
  const compile = prototype._compile;
  const fresh: { readonly file: string; readonly script: Script }[] = [];
  prototype._compile = function (text, filename) {
    if (path.dirname(filename) !== chunks) {
      compile.call(this, text, filename);
      return;
    }
    // Of a release, each file is always the same; a build of one's own makes new ones.
    const file = path.join(folder, `${path.basename(filename)}-${statSync(filename).mtimeMs}`);
    const cachedData = readKept(file);
    const script = new Script(module.wrap(text), {
      filename,
      // Stacks name the places in the file, which has no wrapper.
      columnOffset: -WRAPPER_LENGTH,
      ...(cachedData && { cachedData }),
    });
    if (!cachedData || script.cachedDataRejected) fresh.push({ file, script });
    const run: unknown = script.runInThisContext();
    if (typeof run !== 'function') throw new Error(`${filename} is no module`);
    run.call(this.exports, this.exports, createRequire(filename), this, filename, chunks);
  };
  // By then, the functions that were used are compiled too.
  process.once('exit', () => {
    for (const { file, script } of fresh) if (!writeKept(file, script.createCachedData())) return;
  });
}

function canCompile(value: object): value is Compiling {
  return '_compile' in value && typeof value._compile === 'function';
}

/** `undefined` where others could write to it, or nobody can. */
function ownFolder(name: string): string | undefined {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  const parent = path.join(tmpdir(), `hubjobs-compiled-${user}`);
  const folder = path.join(parent, name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const isOwn = [parent, folder].every((one) => {
      const { uid, mode } = lstatSync(one);
      return uid === user && (mode & 0o022) === 0;
    });
    return isOwn && lstatSync(parent).isDirectory() ? folder : undefined;
  } catch {
    return undefined;
  }
}

function readKept(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another command may read it meanwhile. */
function writeKept(file: string, data: Buffer): boolean {
  const unfinished = `${file}.${process.pid}`;
  try {
    writeFileSync(unfinished, data, { mode: 0o600 });
    renameSync(unfinished, file);
    return true;
  } catch {
    return false;
  }
}
