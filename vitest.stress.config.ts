import { defineConfig, mergeConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** The tests that draw their cases by chance, with many more of them: `npm run stress`. */
export default mergeConfig(
  config,
  defineConfig({
    test: {
      env: { HUBJOBS_STRESS: process.env['HUBJOBS_STRESS'] ?? '25' },
      testTimeout: 3_600_000,
    },
  }),
);
