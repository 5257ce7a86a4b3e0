import type { Clock } from '../../application/ports/system.ts';
import { instantFromMillis } from '../../domain/kernel/instant.ts';

/** The machine's clock; with `ids.ts` and `random.ts` the only readers of time and chance. */
export const createSystemClock = (): Clock => ({ now: () => instantFromMillis(Date.now()) });
