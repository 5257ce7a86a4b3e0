import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { ClockId, LeadId } from '../../domain/kernel/ids.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { cappedWake } from '../capped-wake.ts';
import type { Clock } from '../ports/system.ts';
import type { ClockWorkflows } from '../ports/workflows.ts';
import { dropped, type Reaction } from '../reaction.ts';

export type StartTimersDeps = { readonly workflows: ClockWorkflows; readonly clock: Clock };

type Starting = Extract<LeadEvent, { readonly data: { readonly clocks: unknown } }>;
const startsClocks = (event: LeadEvent): event is Starting => 'clocks' in event.data;

/** Reaction to an assignment, a merge or an un-merge: one timer workflow per clock whose policy asks for one. The same clock twice is one. */
export const createStartTimers =
  (deps: StartTimersDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    if (!startsClocks(event)) return dropped('starts no clocks');
    const now = deps.clock.now();
    const starts = event.data.clocks.flatMap((clock) => {
      const wakeAt = clock.wakeAt === null ? null : parseInstant(clock.wakeAt);
      return wakeAt === null || clock.timer !== 'state-machine' ? [] : [{ clock, wakeAt: cappedWake(wakeAt, now) }];
    });
    await Promise.all(
      starts.map(({ clock, wakeAt }) =>
        deps.workflows.start({
          clockId: brand<ClockId>(clock.clockId),
          leadId: brand<LeadId>(event.leadId),
          generation: clock.generation,
          wakeAt,
        }),
      ),
    );
    return 'done';
  };
