import { describe, expect, it, vi } from 'vitest';
import { createLocalLog } from '../../../local/log.ts';
import { realTimers } from '../../../local/timers.ts';
import { clockWorkflow, createLocalWorkflows, nurtureWorkflow } from '../../../local/workflows.ts';
import type { ClockWorkflowInput } from '../../../shared/application/ports/workflows.ts';
import { instantFromMillis, millisOf } from '../../../shared/domain/kernel/instant.ts';

const nowMillis = () => performance.timeOrigin + performance.now();
const timers = realTimers({ now: () => instantFromMillis(nowMillis()) });
const log = createLocalLog('error', () => undefined);
const inputAt = (millis: number, generation = 1) =>
  ({ clockId: 'clk_1', leadId: 'lead_1', generation, wakeAt: instantFromMillis(millis) }) as unknown as ClockWorkflowInput;

describe('local clock workflows', () => {
  it('wakes the clock at its instant, and again at each instant the task answers', async () => {
    const woken: { late: number; generation: number }[] = [];
    const second = nowMillis() + 300;
    const workflows = createLocalWorkflows(clockWorkflow, {
      timers,
      log,
      wake: async (raw) => {
        const input = raw as ClockWorkflowInput;
        woken.push({ late: nowMillis() - millisOf(input.wakeAt), generation: input.generation });
        return woken.length === 1 ? { ...input, wakeAt: instantFromMillis(second), done: false } : { ...input, done: true };
      },
    });
    await workflows.start(inputAt(nowMillis() + 100));
    expect(woken).toEqual([]);
    await expect.poll(() => workflows.running()).toBe(0);
    expect(woken.map((w) => w.generation)).toEqual([1, 1]);
    for (const { late } of woken) {
      expect(late).toBeGreaterThanOrEqual(-2);
      expect(late).toBeLessThan(250);
    }
  });

  it('wakes a clock that is overdue at once, and again, without asking Node for a wait into the past', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(warning.name);
    process.on('warning', listen);
    let woken = 0;
    const wake = async (raw: unknown) => {
      woken += 1;
      return { ...(raw as ClockWorkflowInput), wakeAt: instantFromMillis(nowMillis() - 5000), done: woken === 2 };
    };
    const workflows = createLocalWorkflows(clockWorkflow, { timers, log, wake });
    await workflows.start(inputAt(nowMillis() - 3600_000));
    await expect.poll(() => workflows.running()).toBe(0);
    process.off('warning', listen);
    expect(woken).toBe(2);
    expect(warnings).toEqual([]);
  });

  it('runs one execution per clock and generation, restarts per open clock, and aborts all', async () => {
    const wake = vi.fn(async () => ({ done: true }));
    const workflows = createLocalWorkflows(clockWorkflow, { timers, log, wake });
    const far = nowMillis() + 400 * 24 * 3600 * 1000;
    await workflows.start(inputAt(far));
    await workflows.start(inputAt(far));
    await workflows.start(inputAt(far, 2));
    expect(workflows.running()).toBe(2);
    expect(await workflows.restart([inputAt(far), inputAt(far, 2), inputAt(far, 3)])).toBe(3);
    expect(workflows.running()).toBe(3);
    await workflows.abort();
    expect(workflows.running()).toBe(0);
    // A wait beyond the runner's 32-bit timer would have fired at once.
    expect(wake).not.toHaveBeenCalled();
  });

  it('tells runs through tracks apart by lead, track, cycle and generation, and wakes them by the same definition', async () => {
    const woken: unknown[] = [];
    const wake = async (raw: unknown) => {
      woken.push(raw);
      return { done: true };
    };
    const workflows = createLocalWorkflows(nurtureWorkflow, { timers, log, wake });
    const run = { leadId: 'lead_1', trackId: 'a', cycle: 1, generation: 1, wakeAt: instantFromMillis(nowMillis() + 50) } as never;
    for (const other of [{}, {}, { trackId: 'b' }, { cycle: 2 }, { generation: 2 }, { leadId: 'lead_2' }])
      await workflows.start({ ...(run as object), ...other } as never);
    expect(workflows.running()).toBe(5);
    await expect.poll(() => workflows.running()).toBe(0);
    expect(woken).toHaveLength(5);
  });
});
