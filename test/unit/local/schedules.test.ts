import { describe, expect, it } from 'vitest';
import { createLocalLog } from '../../../local/log.ts';
import { createSchedule } from '../../../local/schedules.ts';
import { type ScheduleFunction, topology } from '../../../shared/contracts/topology.ts';
import { virtualTimers } from '../../support/virtual-timers.ts';

const row: ScheduleFunction = { ...topology['sweep-clocks'], everySeconds: 60, timeoutSeconds: 600 };

describe('a local schedule', () => {
  it('runs at once and then every period, whatever a run throws', async () => {
    const timers = virtualTimers();
    const lines: string[] = [];
    const at: number[] = [];
    const start = timers.now();
    const schedule = createSchedule({
      name: 'sweep-clocks',
      row,
      timers,
      log: createLocalLog('error', (line) => void lines.push(line)),
      handler: async () => {
        at.push(timers.now() - start);
        throw new TypeError('visitor@example.com');
      },
    });
    await schedule.start();
    await timers.advance(150_000);
    expect(at).toEqual([0, 60_000, 120_000]);
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('example.com');
    await schedule.stop();
    await timers.advance(300_000);
    expect(at).toHaveLength(3);
  });

  it('never overlaps itself', async () => {
    const timers = virtualTimers();
    let running = 0;
    let most = 0;
    let runs = 0;
    const schedule = createSchedule({
      name: 'sweep-clocks',
      row,
      timers,
      log: createLocalLog('error', () => undefined),
      handler: () => {
        runs += 1;
        running += 1;
        most = Math.max(most, running);
        return new Promise((resolve) => {
          timers.after(90_000, () => {
            running -= 1;
            resolve(undefined);
          });
        });
      },
    });
    void schedule.start();
    await timers.advance(300_000);
    expect(most).toBe(1);
    expect(runs).toBe(4);
  });
});
