import { earliest, type Instant, plusMillis } from '../domain/kernel/instant.ts';

/** A wait never exceeds 20 days: the local runner's timers overflow beyond 24.8. The wake then waits again. */
export const maxWaitMillis = 20 * 86_400_000;
export const cappedWake = (wakeAt: Instant, now: Instant): Instant => earliest(wakeAt, plusMillis(now, maxWaitMillis));
