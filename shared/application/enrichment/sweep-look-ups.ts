import { plusMillis } from '../../domain/kernel/instant.ts';
import type { LookUpStore } from '../ports/look-up-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock } from '../ports/system.ts';

export type SweepLookUpsDeps = {
  readonly lookUps: Pick<LookUpStore, 'due'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly clock: Clock;
};

/** What is due for no longer than this has a message of its own on the way. */
const graceMillis = 20_000;
const batch = 500;

/** Asks for the moves that are due: those too far away for a message, those whose message was lost, licences that end. */
export const createSweepLookUps =
  ({ lookUps, queues, clock }: SweepLookUpsDeps) =>
  async (): Promise<{ readonly moved: number }> => {
    const ids = await lookUps.due(plusMillis(clock.now(), -graceMillis), batch);
    await queues.send(
      'look-up',
      ids.map((leadId) => ({ body: { leadId } })),
    );
    return { moved: ids.length };
  };
