// Made from schemas/ by scripts/generate.ts. Do not edit.
import type { ValidateFunction } from 'ajv';
import type { WrittenManifest } from './written-manifest.ts';
import type { WrittenRollout } from './written-rollout.ts';
import type { WrittenConfig } from './written-config.ts';
import type { WrittenFleet } from './written-fleet.ts';
import type { WrittenSimulation } from './written-simulation.ts';
import type { WrittenPolicy } from './written-policy.ts';

export declare const isWrittenManifest: ValidateFunction<WrittenManifest>;
export declare const isWrittenRollout: ValidateFunction<WrittenRollout>;
export declare const isWrittenConfig: ValidateFunction<WrittenConfig>;
export declare const isWrittenFleet: ValidateFunction<WrittenFleet>;
export declare const isWrittenSimulation: ValidateFunction<WrittenSimulation>;
export declare const isWrittenPolicy: ValidateFunction<WrittenPolicy>;
