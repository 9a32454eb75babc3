#!/usr/bin/env node
import { enableCompileCache } from './compile-cache.ts';

enableCompileCache();
const [{ runProgram }, { realDependencies }, { VERSION }] = await Promise.all([
  import('./program.ts'),
  import('./real-dependencies.ts'),
  import('./version.ts'),
]);

process.exitCode = await runProgram(process.argv.slice(2), VERSION, realDependencies());
