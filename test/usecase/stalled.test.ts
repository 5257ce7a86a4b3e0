import { describe, expect, it } from 'vitest';
import { dueAgain } from '../../shared/application/leads/sweep-stalled.ts';
import { seededWorld } from '../support/world.ts';

const minute = 60_000;
const vp = { email: 'vera@werk.example', title: 'VP Sales', country: 'DE' };

describe('the stalled sweep (R7)', () => {
  it('re-emits what a lead waits for when its message is gone', async () => {
    const world = await seededWorld();
    const receiptId = (await world.submit('demo-request', vp)).json.receiptId;
    world.stream.length = 0;
    await world.advance(30_000);
    expect((await world.api('GET', `/v1/receipts/${receiptId}`)).json.state).toBe('pending');
    await world.advance(3 * minute);
    expect((await world.api('GET', `/v1/receipts/${receiptId}`)).json).toMatchObject({ state: 'done', outcome: 'routed' });
  });

  it('asks less and less often for a lead whose step keeps failing, and goes on when the cause is gone', async () => {
    const world = await seededWorld();
    const told = world.leads.told;
    Object.assign(world.leads, { told: () => Promise.reject(new Error('down')) });
    const receiptId = (await world.submit('demo-request', vp)).json.receiptId;
    await world.advance(6 * 60 * minute);
    // 1, 2, 4, 8, 16, 32 minutes and then hourly, besides the first try: not one a minute.
    expect(world.dead.length).toBeGreaterThan(5);
    expect(world.dead.length).toBeLessThan(16);
    Object.assign(world.leads, { told });
    await world.advance(61 * minute);
    expect((await world.api('GET', `/v1/receipts/${receiptId}`)).json.state).toBe('done');
  });

  it('is due at 1, 2, 4, 8, 16, 32 minutes and each hour, however the minutes fall', () => {
    for (const offset of [0, 1, 20_000, 59_999]) {
      const times = Array.from({ length: 300 }, (_, i) => (i + 1) * minute + offset).filter((still) => dueAgain(still));
      expect(times.map((still) => Math.floor(still / minute))).toEqual([1, 2, 4, 8, 16, 32, 60, 120, 180, 240, 300]);
    }
  });
});
