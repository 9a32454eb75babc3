/** Where an editor finds the schemas. */
export type SchemaPlace = 'package' | 'site';

const PACKAGE = 'node_modules/hubjobs/schemas';

/** The file that is there when the package is installed in a folder. */
export const PACKAGE_SCHEMA = `${PACKAGE}/config.schema.json`;

const SITE = 'https://hubjobs.github.io/hubjobs/schemas/v1';

/** The first line of a file, which tells an editor its schema. `file`: its path, with `/` between its parts. */
export function modeline(file: string, schema: string, place: SchemaPlace): string {
  const up = '../'.repeat(file.split('/').length - 1);
  const base = place === 'package' ? `${up}${PACKAGE}` : SITE;
  return `# yaml-language-server: $schema=${base}/${schema}.schema.json`;
}
