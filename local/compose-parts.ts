import { createAccountChanges } from '../shared/application/accounts/account-changes.ts';
import type { Documents } from '../shared/application/documents/documents.ts';
import type { EngagementStore } from '../shared/application/ports/engagement-store.ts';
import type { LeadStore } from '../shared/application/ports/lead-store.ts';
import type { QueueSender } from '../shared/application/ports/messaging.ts';
import type { Clock, Ids } from '../shared/application/ports/system.ts';
import type { Log } from '../shared/lambda/log.ts';
import type { LocalQueues } from './queues/local-queues.ts';
import type { Stores } from './stores.ts';

export type Common = (name: string) => {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly leads: LeadStore;
  readonly engagements: EngagementStore;
  readonly documents: Documents;
  readonly queues: QueueSender;
};

/** One process caches accounts for all its functions, so that a change is in force at once. */
export const accountChangesOf = (stores: Pick<Stores, 'recordStore' | 'accounts' | 'accountLookup'>, queues: LocalQueues) =>
  createAccountChanges({
    store: stores.recordStore,
    queues: queues.sender,
    invalidate: () => {
      stores.accounts.invalidate();
      stores.accountLookup.invalidate();
    },
  });

/** What replays leads, few or many. */
export const replayingOf = ({ jobs, files, pasts, documentStore, accounts, roster, recordStore }: Stores) => ({
  jobs,
  pasts,
  files,
  store: documentStore,
  accounts,
  roster,
  records: recordStore,
});

/** Who owners and accounts are. */
export const standingOf = ({ roster, accounts, accountLookup }: Stores) => ({ roster, accounts, accountLookup });

/** What asks providers about leads. */
export const lookingUpOf = ({ lookUps, providers, gate, accountLookup, box, digest }: Stores) => ({
  ...{ lookUps, providers, accountLookup, box, digest },
  formSecrets: gate.formSecrets,
});
