import { createMemoryDocumentStore } from '../../shared/adapters/memory/document-store.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import { createMemoryRecordStore } from '../../shared/adapters/memory/record-store.ts';
import { createManualClock, createSequentialIds } from '../../shared/adapters/memory/system.ts';
import { createAccountLookup } from '../../shared/application/accounts/account-lookup.ts';
import { createAccounts } from '../../shared/application/accounts/accounts.ts';
import { createDocuments } from '../../shared/application/documents/documents.ts';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import { Contended } from '../../shared/application/reaction.ts';
import { createRoster } from '../../shared/application/records/roster.ts';
import { createRouteLead } from '../../shared/application/routing/route-lead.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $routingPlan } from '../../shared/contracts/documents/routing-plan.ts';
import { $calendar, $slaPolicy } from '../../shared/contracts/documents/sla.ts';
import type { LeadEvent } from '../../shared/contracts/events/catalogue.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import type { Lead } from '../../shared/domain/leads/lead.ts';

type Bodies = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type RoutersOptions = {
  readonly start: string;
  readonly plan: Readonly<Record<string, unknown>>;
  /** `<kind>/<id>` to body. */
  readonly records: Bodies;
  readonly store?: LeadStore;
  /** Put around the store that the routers work on. */
  readonly around?: (store: LeadStore) => LeadStore;
};

const audit = (id: string) => ({ id, at: createManualClock().now(), actor: 'test', action: 'put', target: id, difference: [] });

/** The routing function on stores of its own, as many invocations at once as one likes, each tried again until it wins. */
export async function routers({ start, plan, records, store = createMemoryLeadStore(), around = (s) => s }: RoutersOptions) {
  const clock = createManualClock(start);
  const ids = createSequentialIds();
  const documentStore = createMemoryDocumentStore();
  const publish = async (kind: string, id: string, body: Readonly<Record<string, unknown>>) => {
    const { revision } = { revision: 0, ...(await documentStore.putDraft(kind, id, body, null, audit(id))) };
    await documentStore.publish(kind, id, body, revision, audit(id));
  };
  const always = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [{ from: '00:00', to: '24:00' }]]);
  await publish('calendar', 'always', { name: 'Always', zone: 'UTC', week: Object.fromEntries(always) });
  const clocks = [{ kind: 'first-touch', targetSeconds: 3600, metBy: ['first-touch'] }];
  await publish('sla-policy', 'standard', { name: 'Standard', calendarId: 'always', timer: 'sweep', clocks });
  await publish('routing-plan', 'default', plan);
  const recordStore = createMemoryRecordStore();
  for (const [path, body] of Object.entries(records)) {
    const [kind = '', id = ''] = path.split('/');
    const written = await recordStore.put(kind, id, { id, ...body }, null, audit(id));
    if (!written.ok) throw new Error(`${path}: ${written.conflict}`);
  }
  const kinds = { 'routing-plan': $routingPlan, 'sla-policy': $slaPolicy, calendar: $calendar, 'consent-policy': $consentPolicy };
  const routed: LeadEvent[] = [];
  const route = createRouteLead({
    leads: around(store),
    documents: createDocuments({ store: documentStore, clock, kinds }),
    roster: createRoster({ store: recordStore, clock }),
    accounts: createAccounts({ store: recordStore, clock }),
    accountLookup: createAccountLookup({ store: recordStore, clock }),
    publish: async () => ({ failed: [] }),
    clock,
    ids,
  });
  const qualified = (lead: Lead): LeadEvent => ({
    id: ids.next('event'),
    type: 'lead.qualified.v1',
    occurredAt: clock.now(),
    leadId: lead.id,
    leadVersion: lead.version,
    correlationId: 'test',
    causationId: null,
    schema: '/schemas/events/lead.qualified.v1.json',
    data: { decisionId: ids.next('decision'), cycle: 1, cell: 'A1', rubricVersion: 'default@1' },
  });
  return {
    clock,
    store,
    recordStore,
    routed,
    /** Stores the lead as it stands after qualification. */
    add: async (lead: Lead): Promise<LeadId> => {
      const stored = await store.commit({ lead, expectedVersion: null, now: clock.now(), events: [] });
      if (!stored.ok) throw new Error(stored.conflict);
      return lead.id;
    },
    /** One delivery of the message that asks for the route of the lead, redelivered until it is through. */
    route: async (lead: Lead): Promise<void> => {
      const event = qualified(lead);
      for (;;) {
        try {
          await route(event);
          return;
        } catch (fault) {
          if (!(fault instanceof Contended)) throw fault;
        }
      }
    },
  };
}
