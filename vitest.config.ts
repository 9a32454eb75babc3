import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // An odd zone on purpose: nothing may depend on the zone of the machine.
    env: { TZ: 'Pacific/Apia' },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Most of the long tests wait for a program or a browser that they have started.
    maxWorkers: '100%',
    reporters: ['default', new ClosingLineReporter()],
  },
});
