import { Option } from 'commander';

/** Options that several commands share, so that their help is the same everywhere. */

export function directoryOption(): Option {
  return new Option('-C, --directory <dir>', 'work in this folder instead of the current one');
}

export function hubOption(): Option {
  return new Option('--hub <name>', 'name of the hub in hubjobs.yaml (needed if there is more than one)');
}

export function caOption(): Option {
  return new Option('--ca <file>', 'trust only the certificate authority in this PEM file (for a local hub)');
}

export function policiesOfOption(): Option {
  return new Option(
    '--policies-of <ref>',
    'judge by the policies of this commit or branch instead of those of the checkout',
  );
}

/** The folder for report files when none is named. */
export const DEFAULT_REPORT_FOLDER = 'report';

/** Without a default of its own, so that the command can tell a folder that was named. */
export function reportDirOption(description: string): Option {
  return new Option('--report-dir <dir>', `${description} (default: "${DEFAULT_REPORT_FOLDER}")`);
}

export function resultsOption(): Option {
  return new Option(
    '--results <file>',
    'also write the result of every job on every device to this .ndjson or .csv file',
  );
}
