import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from './bundle.ts';

/** A package of which something is inside a bundle, or this one. */
interface Part {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
  readonly homepage?: string;
  readonly licenceText: string;
  /** The archive that npm installed, as the lock file has it: `sha512-…` in base64. */
  readonly integrity?: string;
  /** Ids of the packages that it loads. */
  readonly loads: readonly string[];
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly homepage?: string;
  readonly author?: string | { readonly name: string };
  readonly license?: string;
  /** An old form: any of these. */
  readonly licenses?: readonly { readonly type: string }[];
}

/** The folder of this repository itself. */
const OWN = '.';

/**
 * Writes what a bundle is made of: THIRD-PARTY.txt with the licences, and sbom.cdx.json, a bill of materials in the form
 * CycloneDX. Both come from what the bundler says it put in, so that they name neither more nor less.
 */
export async function writeThirdParty(folder: string, bundles: readonly Metafile[]): Promise<void> {
  const loads = foldersLoaded(bundles);
  const own = readPart(OWN, loads);
  const folders = [...loads.keys()].filter((folder) => folder !== OWN);
  const parts = onceEach(folders.map((folder) => readPart(folder, loads)));
  await writeFile(path.join(folder, 'THIRD-PARTY.txt'), renderLicences(parts));
  await writeFile(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(renderSbom(own, parts), null, 2)}\n`);
}

/** The folder of each package that is inside, and those of the packages that it loads. */
function foldersLoaded(bundles: readonly Metafile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const loads = new Map<string, Set<string>>([[OWN, new Set()]]);
  for (const { inputs, outputs } of bundles) {
    const used = Object.values(outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    );
    for (const file of used) {
      const folder = packageFolder(file);
      const loaded = loads.get(folder) ?? new Set();
      loads.set(folder, loaded);
      for (const { path: to } of inputs[file]?.imports ?? []) loaded.add(packageFolder(to));
    }
  }
  return loads;
}

function packageFolder(file: string): string {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? OWN;
}

function readPart(folder: string, loads: ReadonlyMap<string, ReadonlySet<string>>): Part {
  const about = readPackage(folder);
  const { name, version, homepage } = about;
  const integrity = LOCK[folder.slice(folder.indexOf('node_modules/'))]?.integrity;
  const others = [...(loads.get(folder) ?? [])].filter(
    (one) => one !== folder && one !== OWN && loads.has(one),
  );
  return {
    name,
    version,
    licence: licenceOf(about),
    licenceText: licenceText(folder, about),
    loads: [...new Set(others.map((one) => idOf(readPackage(one))))].sort(),
    ...(homepage !== undefined && { homepage }),
    ...(integrity !== undefined && { integrity }),
  };
}

/** npm may install the same version in several folders. */
function onceEach(parts: readonly Part[]): readonly Part[] {
  const known = new Map<string, Part>();
  for (const part of parts) {
    const loads = new Set([...(known.get(idOf(part))?.loads ?? []), ...part.loads]);
    known.set(idOf(part), { ...part, loads: [...loads].sort() });
  }
  return [...known.values()].sort((left, right) => (idOf(left) < idOf(right) ? -1 : 1));
}

function readPackage(folder: string): PackageJson {
  return JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
}

const LOCK: Readonly<Record<string, { readonly integrity?: string }>> = JSON.parse(
  readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'),
).packages;

const SPDX_IDS: Readonly<Record<string, string>> = { GPL: 'GPL-2.0-or-later' };

function licenceOf({ name, license, licenses = [] }: PackageJson): string {
  if (license !== undefined) return license;
  const ids = licenses.map(({ type }) => SPDX_IDS[type] ?? type);
  if (ids.length === 0) throw new Error(`${name} is in the bundle, and its package.json names no licence`);
  return ids.length === 1 ? ids.join() : `(${ids.join(' OR ')})`;
}

/** The files of a package about its licence; where it has none, the text of the licence that its package.json names. */
function licenceText(folder: string, about: PackageJson): string {
  const files = readdirSync(path.join(ROOT, folder))
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort();
  if (files.length > 0)
    return files.map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8').trim()).join('\n\n');
  if (licenceOf(about) !== 'MIT')
    throw new Error(`${about.name} is in the bundle, without a text of its licence`);
  const author = typeof about.author === 'object' ? about.author.name : about.author;
  // This repository has the same licence.
  const [, conditions = ''] = readFileSync(path.join(ROOT, 'LICENSE'), 'utf8').split(/^Copyright .*$/m);
  return `MIT License\n\nCopyright (c) ${author ?? `the authors of ${about.name}`}${conditions.trimEnd()}`;
}

function idOf({ name, version }: Pick<Part, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

function renderLicences(parts: readonly Part[]): string {
  const line = '='.repeat(80);
  const chapters = parts.map(({ name, version, licence, homepage, licenceText }) => {
    const where = homepage === undefined ? '' : `, ${homepage}`;
    return `${line}\n${name} ${version}, licence ${licence}${where}\n${line}\n\n${licenceText}\n`;
  });
  return `hubjobs contains parts of these packages, each under its own licence.\n\n${chapters.join('\n')}`;
}

function renderSbom(own: Part, parts: readonly Part[]) {
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: componentOf(own, 'application') },
    components: parts.map((part) => componentOf(part, 'library')),
    dependencies: [own, ...parts].map((part) => ({ ref: idOf(part), dependsOn: part.loads })),
  };
}

function componentOf({ name, version, licence, integrity }: Part, type: 'application' | 'library') {
  return {
    type,
    'bom-ref': idOf({ name, version }),
    name,
    version,
    licenses: [/[ (]/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(integrity?.startsWith('sha512-') && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }],
    }),
  };
}
