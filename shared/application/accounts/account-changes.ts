import type { AttachMessage } from '../../contracts/messages.ts';
import { domainsOf } from '../../domain/graph/claims.ts';
import type { StoredBody } from '../ports/document-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { RecordStore } from '../ports/record-store.ts';

/** Says once more, after the write, what was said before it. */
export type Announcement = () => Promise<void>;

/** What a change of accounts owes the leads. */
export type AccountChanges = {
  /**
   * Says before a write that the account may gain or lose domains (`body` null: all of them); what it returns says so again
   * once the write is done. Null when the domains stay as they are.
   */
  readonly begin: (accountId: string, body: StoredBody | null) => Promise<Announcement | null>;
};

/**
 * The first message comes due after the write has ended in any case, and after every sandbox has forgotten what it knew of the
 * domain: it finds the leads of a crash between write and second message, and those enriched while the account came up.
 */
export const announceSeconds = 60;

export function createAccountChanges(deps: {
  readonly store: Pick<RecordStore, 'get'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly invalidate: () => void;
}): AccountChanges {
  return {
    begin: async (accountId, body) => {
      const standing = await deps.store.get('account', accountId);
      const [before, after] = [new Set(domainsOf(standing?.body ?? {})), new Set(domainsOf(body ?? {}))];
      const lost = [...before].some((domain) => !after.has(domain));
      if (!lost && [...after].every((domain) => before.has(domain))) return null;
      const message: AttachMessage = { accountId, recheck: lost, step: 0, cursor: null };
      await deps.queues.send('attach-leads', [{ body: message, delaySeconds: announceSeconds }]);
      return async () => {
        deps.invalidate();
        await deps.queues.send('attach-leads', [{ body: message }]);
      };
    },
  };
}
