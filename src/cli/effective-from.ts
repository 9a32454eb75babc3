import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';

/**
 * When each manifest last changed in Git: the committer date of the newest commit that touches its file.
 * In a shallow clone files older than the oldest commit that is there count as changed by it, so the answer errs
 * on the quiet side. A file with uncommitted changes, or one outside any repository, counts as changed `now`.
 */
export async function withEffectiveFrom(
  manifests: readonly JobManifest[],
  root: string,
  now: Instant,
): Promise<readonly JobManifest[]> {
  const changedAt = await lastChanges(root, new Set(manifests.map((manifest) => manifest.source.file)));
  return manifests.map((manifest) => ({
    ...manifest,
    effectiveFrom: Math.min(now, changedAt.get(manifest.source.file) ?? now),
  }));
}

/** Seconds-precise commit dates by file, relative to `root` with forward slashes; files not found are absent. */
async function lastChanges(root: string, wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, Instant>> {
  const found = new Map<string, Instant>();
  if (wanted.size === 0) return found;
  const dirty = new Set<string>();
  for await (const line of gitLines(
    root,
    ['status', '--porcelain=v1', '--no-renames', '-z', '--', '.'],
    '\0',
  )) {
    dirty.add(line.slice(3));
  }
  const prefix = await firstLine(gitLines(root, ['rev-parse', '--show-prefix'], '\n'));
  if (prefix === undefined) return found;

  let date: Instant | undefined;
  const log = [
    'log',
    '--format=%x01%ct',
    '--name-only',
    '--no-renames',
    '-m',
    '--first-parent',
    '-z',
    '--',
    '.',
  ];
  for await (const field of gitLines(root, log, '\0')) {
    for (const text of field.split('\n')) {
      if (text.startsWith('\x01')) {
        date = Number(text.slice(1)) * 1000;
      } else if (text !== '' && date !== undefined) {
        const file = text.startsWith(prefix) ? text.slice(prefix.length) : text;
        if (wanted.has(file) && !found.has(file)) found.set(file, date);
      }
    }
    if (found.size === wanted.size) break;
  }
  for (const file of dirty) found.delete(file.startsWith(prefix) ? file.slice(prefix.length) : file);
  return found;
}

/** The output of a git command, cut at `separator`; nothing when git is missing or fails. */
async function* gitLines(root: string, args: readonly string[], separator: string): AsyncGenerator<string> {
  const git = spawn('git', ['-C', path.resolve(root), ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const failed = new Promise<void>((resolve) => {
    git.once('error', () => resolve());
    git.once('close', () => resolve());
  });
  try {
    if (separator === '\n') {
      yield* createInterface({ input: git.stdout });
    } else {
      let rest = '';
      git.stdout.setEncoding('utf8');
      for await (const chunk of git.stdout) {
        const parts = (rest + String(chunk)).split(separator);
        rest = parts.pop() ?? '';
        yield* parts;
      }
      if (rest !== '') yield rest;
    }
  } finally {
    git.kill();
    await failed;
  }
}

async function firstLine(lines: AsyncGenerator<string>): Promise<string | undefined> {
  for await (const line of lines) return line;
  return undefined;
}
