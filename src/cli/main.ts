#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { helpWidth } from './help-width.ts';
import { keepCompiledCode } from './process/keep-compiled-code.ts';
import { VERSION } from './version.ts';

/** The help for common widths, put in by the build, so that printing it loads nothing else; absent without a build. */
declare const HELP_BY_WIDTH: Readonly<Record<number, string>>;

const argv = process.argv.slice(2);
const answer = argv.length === 1 ? knownAnswer(argv[0]) : undefined;
if (answer === undefined) void runWholeProgram();
// A reader that closes the pipe early is not an error.
else process.stdout.on('error', () => {}).write(answer);

function knownAnswer(option: string | undefined): string | undefined {
  if (option === '--version' || option === '-V') return `${VERSION}\n`;
  if ((option !== '--help' && option !== '-h') || typeof HELP_BY_WIDTH === 'undefined') return undefined;
  return HELP_BY_WIDTH[helpWidth(process.stdout.columns)];
}

async function runWholeProgram(): Promise<void> {
  // Keeps compiled code between runs where Node can (from 22.1), so that the program starts faster.
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
    module.enableCompileCache();
  }
  if (process.versions.node.startsWith('20.')) {
    // It begins to optimise code so early that in a command of half a second a third of the time goes into it. Newer ones
    // are more patient.
    setFlagsFromString('--interrupt-budget=500000');
    if (typeof HELP_BY_WIDTH !== 'undefined' && process.env['NODE_DISABLE_COMPILE_CACHE'] === undefined)
      keepCompiledCode(fileURLToPath(new URL('../chunks', import.meta.url)), VERSION);
  }
  const [{ runProgram }, { realDependencies }] = await Promise.all([
    import('./program.ts'),
    import('./process/real-dependencies.ts'),
  ]);
  process.exitCode = await runProgram(argv, VERSION, realDependencies());
}
