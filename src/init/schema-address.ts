/** Where an editor finds the schema of all kinds of files. */
export type SchemaPlace = 'package' | 'site';

/** The file that is there when the package is installed in a folder. */
export const PACKAGE_SCHEMA = 'node_modules/hubjobs/schemas/hubjobs.schema.json';

const SITE_SCHEMA = 'https://hubjobs.github.io/hubjobs/schemas/v1/hubjobs.schema.json';

/** The first line of a file, which tells an editor its schema. `file`: its path, with `/` between its parts. */
export function modeline(file: string, place: SchemaPlace): string {
  const up = '../'.repeat(file.split('/').length - 1);
  return `# yaml-language-server: $schema=${place === 'package' ? up + PACKAGE_SCHEMA : SITE_SCHEMA}`;
}
