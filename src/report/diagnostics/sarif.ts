import type { Diagnostic, Severity, SourceRange } from '../../model/diagnostic.ts';
import { inFolder } from '../writing/in-folder.ts';
import { encodePath } from '../writing/source-link.ts';
import { visible } from '../writing/visible.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  string
>;

export interface SarifOptions {
  /** Of the program. */
  readonly version: string;
  /** Where the files are, from the root of the checkout. */
  readonly folder?: string;
}

/** Diagnostics as a SARIF 2.1.0 log with one run, for code scanning. Source: OASIS SARIF 2.1.0 with errata 01. */
export function renderDiagnosticsSarif(
  diagnostics: readonly Diagnostic[],
  { version, folder = '' }: SarifOptions,
): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'hubjobs',
            version,
            rules: codes.map((code) => ({ id: code, name: ruleName(code) })),
          },
        },
        automationDetails: { id: 'hubjobs/validate/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          '%SRCROOT%': { description: { text: 'The root of the checked out repository.' } },
        },
        results: diagnostics.map((diagnostic) => result(diagnostic, codes, folder)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(
  { severity, code, message, range, hint, related }: Diagnostic,
  codes: readonly string[],
  folder: string,
) {
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    // Brackets in a message would become links.
    message: { text: [message, ...(hint === undefined ? [] : [`Hint: ${hint}`])].map(plain).join('\n') },
    locations: [location(range, folder)],
    ...(related && {
      relatedLocations: related.map((place) => ({
        ...location(place.range, folder),
        message: { text: plain(place.message) },
      })),
    }),
  };
}

function location({ file, line, column, endLine, endColumn }: SourceRange, folder: string) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodePath(inFolder(folder, file)), uriBaseId: '%SRCROOT%' },
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  };
}

/** `unknown-key` as `UnknownKey`: tools show rule names in this form. */
function ruleName(code: string): string {
  return code.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** In a SARIF message `[text](1)` is a link, and a backslash escapes. Source: SARIF 2.1.0, 3.11.6. */
function plain(text: string): string {
  return visible(text).replace(/[[\]\\]/g, '\\$&');
}
