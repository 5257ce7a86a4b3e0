import { afterAll, beforeAll, describe } from 'vitest';
import { gateSuite } from '../support/gate-suite.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';

describe('the gate on one machine', () => {
  let instance: LocalInstance;
  beforeAll(async () => {
    instance = await startLocalInstance();
  });
  afterAll(() => instance?.dispose());
  gateSuite(() => instance);
});
