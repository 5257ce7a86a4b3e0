import { afterAll, beforeAll, describe } from 'vitest';
import type { SealedTable } from '../../shared/adapters/dynamodb/client.ts';
import { type Engine, startEngine } from '../support/engine.ts';

/**
 * Runs one suite on the reference in memory and on DynamoDB (the embedded engine, one per file, a fresh table per
 * suite). `open` gives the store of the test that is running.
 */
export function onBoth<T>(
  port: string,
  memory: () => T,
  dynamodb: (table: SealedTable) => T,
  suite: (open: () => Promise<T>) => void,
): void {
  describe(`${port} in memory`, () => suite(async () => memory()));
  describe(`${port} on DynamoDB`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await startEngine();
    });
    afterAll(() => engine.stop());
    suite(async () => dynamodb(await engine.table()));
  });
}
