import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'migrations/**/*.test.ts', 'scripts/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
    // The default leaves a core free; on two cores that is half the machine, and nobody else needs it meanwhile.
    maxWorkers: '100%',
  },
});
