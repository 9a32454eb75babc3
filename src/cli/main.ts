#!/usr/bin/env node
import module from 'node:module';

// Keeps compiled code between runs where Node can (from 22.1), so that the program starts faster.
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
  module.enableCompileCache();
}
const [{ runProgram }, { realDependencies }, { VERSION }] = await Promise.all([
  import('./program.ts'),
  import('./process/real-dependencies.ts'),
  import('./version.ts'),
]);

process.exitCode = await runProgram(process.argv.slice(2), VERSION, realDependencies());
