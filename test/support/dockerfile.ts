import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createGlobMatcher } from '../../src/manifests/glob.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** What a Dockerfile makes, in a folder of this machine instead of an image. */
export interface BuiltImage {
  /** The folder that stands for `/`. */
  readonly root: string;
  readonly base: string;
  readonly workdir: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
  readonly ports: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  /** How the tools that stand in for those of the base image were called. */
  readonly calls: readonly string[];
}

interface Stage extends Omit<BuiltImage, 'calls'> {
  readonly name: string | undefined;
}

/**
 * Follows a Dockerfile without an engine: FROM, COPY, RUN and what describes the image. The base images are not there:
 * their programs are those of this machine, and `tools` (shell scripts by name) come before them. An absolute path in an
 * instruction is one inside the image.
 */
export async function buildImage(options: {
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  readonly tools: Readonly<Record<string, string>>;
}): Promise<BuiltImage> {
  const { context, args } = options;
  const bin = await temporaryFolder({
    calls: '',
    ...Object.fromEntries(
      Object.entries(options.tools).map(([name, script]) => [
        `bin/${name}`,
        `#!/bin/bash\necho "${name} $*" >> "${'$'}{0%/bin/*}/calls"\n${script}\n`,
      ]),
    ),
  });
  for (const name of Object.keys(options.tools)) await chmod(path.join(bin, 'bin', name), 0o755);
  const stages: Stage[] = [];
  for (const { name, flags, text } of instructionsOf(
    await readFile(path.join(context, 'Dockerfile'), 'utf8'),
  )) {
    if (name === 'FROM') {
      const [base = '', , stage] = text.split(' ');
      stages.push({ ...EMPTY, name: stage, base, root: await temporaryFolder() });
      continue;
    }
    const stage = stages.pop();
    if (stage === undefined) throw new Error(`${name} comes before FROM`);
    stages.push(await follow(stage, name, flags, text));
  }
  const image = stages.at(-1);
  if (image === undefined) throw new Error('there is no FROM');
  return { ...image, calls: (await readFile(path.join(bin, 'calls'), 'utf8')).split('\n').filter(Boolean) };

  async function follow(stage: Stage, name: string, flags: Flags, text: string): Promise<Stage> {
    switch (name) {
      case 'ARG':
        return { ...stage, env: { ...stage.env, [text]: args[text] ?? '' } };
      case 'ENV':
        return { ...stage, env: { ...stage.env, ...pairs(text) } };
      case 'LABEL':
        return { ...stage, labels: { ...stage.labels, ...pairs(text) } };
      case 'WORKDIR':
        await mkdir(path.join(stage.root, text), { recursive: true });
        return { ...stage, workdir: text };
      case 'USER':
        return { ...stage, user: text };
      case 'EXPOSE':
        return { ...stage, ports: text.split(' ').map(Number) };
      case 'ENTRYPOINT':
        return { ...stage, entrypoint: JSON.parse(text) };
      case 'CMD':
        return { ...stage, command: JSON.parse(text) };
      case 'HEALTHCHECK':
        return { ...stage, healthCheck: JSON.parse(text.replace(/^CMD /, '')) };
      case 'COPY':
        await copy(stage, flags['from'], text.split(' '));
        return stage;
      case 'RUN':
        await run('sh', ['-e', '-c', inside(stage.root, text)], {
          cwd: path.join(stage.root, stage.workdir),
          env: environmentOf(stage, path.join(bin, 'bin')),
        });
        return stage;
      default:
        throw new Error(`nobody has said here what ${name} does`);
    }
  }

  async function copy(stage: Stage, from: string | undefined, names: readonly string[]): Promise<void> {
    const source = from === undefined ? context : stages.find((one) => one.name === from)?.root;
    if (source === undefined) throw new Error(`COPY --from=${from}: there is no such stage`);
    const isIgnored = from === undefined ? await ignoredIn(context) : () => false;
    const target = path.resolve(path.join(stage.root, stage.workdir), inside(stage.root, names.at(-1) ?? ''));
    for (const name of names.slice(0, -1)) {
      const origin = path.join(source, name);
      const isFolder = names.length > 2 || (names.at(-1) ?? '').endsWith('/');
      await cp(origin, isFolder ? path.join(target, path.basename(name)) : target, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (file) => !isIgnored(path.relative(source, file)),
      });
    }
  }
}

/** The environment in which a program of the image runs here. */
export function environmentOf(
  { root, env }: Pick<BuiltImage, 'root' | 'env'>,
  tools?: string,
): Readonly<Record<string, string>> {
  const base = [tools, path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin']
    .filter(Boolean)
    .join(':');
  const own = Object.entries(env).map(([name, value]) => [name, inside(root, value).replace('$PATH', base)]);
  return {
    PATH: base,
    HOME: root,
    GIT_CONFIG_SYSTEM: path.join(root, 'gitconfig'),
    ...Object.fromEntries(own),
  };
}

const EMPTY = {
  workdir: '/',
  user: 'root',
  env: {},
  entrypoint: [],
  command: [],
  healthCheck: [],
  ports: [],
  labels: {},
};

type Flags = Readonly<Record<string, string>>;

function instructionsOf(text: string): readonly { name: string; flags: Flags; text: string }[] {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, name = '', flags = '', rest = ''] = /^([A-Z]+)((?: +--[\w-]+=\S+)*) +(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`not an instruction: ${line}`);
    const written = [...flags.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag, value]) => [flag, value]);
    return { name, flags: Object.fromEntries(written), text: rest.trim().replace(/ +/g, ' ') };
  });
}

function pairs(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)].map(([, name, quoted, plain]) => [
      name,
      quoted ?? plain,
    ]),
  );
}

/** The text with its absolute paths below `root`. */
export function inside(root: string, text: string): string {
  return text.replace(/(?<=^|[\s:=])\/(?=\w)/g, `${root}/`);
}

async function ignoredIn(context: string): Promise<(file: string) => boolean> {
  const globs = (await readFile(path.join(context, '.dockerignore'), 'utf8')).split('\n').filter(Boolean);
  return createGlobMatcher(globs);
}
