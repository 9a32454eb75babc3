// Made from schemas/ by scripts/generate.ts. Do not edit.
import type { ValidateFunction } from 'ajv';
import type { PlanDocument } from './plan-document.ts';

export declare const isPlanDocument: ValidateFunction<PlanDocument>;
