import { defineConfig } from 'vitest/config';

const project = (name: string, overrides: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node', ...overrides },
});

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      // Properties and whole histories: seconds on a machine that is busy with others.
      project('unit', { testTimeout: 30_000 }),
      project('usecase', { testTimeout: 30_000 }),
      project('conformance', { testTimeout: 30_000, hookTimeout: 30_000 }),
      project('handler'),
      project('contract'),
      project('architecture', { testTimeout: 60_000 }),
      project('simulation', { testTimeout: 60_000 }),
      // The CDK takes seconds to load; its tests share it within a worker.
      project('infra', { testTimeout: 180_000, hookTimeout: 180_000, isolate: false }),
      // A real browser on two cores: one file at a time, and patience.
      project('browser', { testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false }),
      project('journey', { testTimeout: 180_000, hookTimeout: 60_000, fileParallelism: false }),
    ],
  },
});
