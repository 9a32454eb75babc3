#!/usr/bin/env node
import { enableCompileCache } from './compile-cache.ts';

enableCompileCache();
const { runProgram } = await import('./program.ts');
const { realDependencies } = await import('./real-dependencies.ts');
const { VERSION } = await import('./version.ts');

process.exitCode = await runProgram(process.argv.slice(2), VERSION, realDependencies());
