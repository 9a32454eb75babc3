/** What no commit should have. */
const IGNORED = ['node_modules/', 'report/'];

/** The lines that a .gitignore lacks. */
export function missingIgnoreLines(text: string): readonly string[] {
  const bare = (line: string) => line.trim().replace(/^\/|\/$/g, '');
  const lines = new Set(text.split('\n').map(bare));
  return IGNORED.filter((line) => !lines.has(bare(line)));
}

/** The text with these lines at its end. */
export function withIgnoreLines(text: string, lines: readonly string[]): string {
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return [start, ...lines.map((line) => `${line}\n`)].join('');
}
