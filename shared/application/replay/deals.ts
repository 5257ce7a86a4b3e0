import { $opportunity } from '../../contracts/documents/account-records.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { everyPage } from '../every-page.ts';
import type { RecordStore } from '../ports/record-store.ts';

type Deal = ReturnType<typeof $opportunity.parse>;
/** States of the deals whose primary lead this is. */
export type ReadDeals = (leadId: LeadId) => Promise<readonly Deal['state'][]>;

/** Deals of one lead that are looked at. */
const mostDeals = 20;
const pageSize = 200;

/** For a few leads: what refers to each. */
export const dealsOfEach =
  (records: Pick<RecordStore, 'referrers' | 'getMany'>): ReadDeals =>
  async (leadId) => {
    const target = { type: 'lead', id: leadId } as const;
    const { items } = await records.referrers(target, 'opportunity.primary-lead', { cursor: null, limit: mostDeals });
    const rows = items.length === 0 ? [] : await records.getMany('opportunity', items);
    return rows.map(({ body }) => $opportunity.parse(body)).flatMap((deal) => (deal.primaryLeadId === leadId ? [deal.state] : []));
  };

/** For many leads: all deals once, since there are far fewer of them and most leads have none. */
export function dealsOfMany(records: Pick<RecordStore, 'page'>): ReadDeals {
  let known: Promise<ReadonlyMap<string, readonly Deal['state'][]>> | null = null;
  return async (leadId) => {
    known ??= dealsByLead(records);
    return (await known).get(leadId) ?? [];
  };
}

async function dealsByLead(records: Pick<RecordStore, 'page'>): Promise<ReadonlyMap<string, readonly Deal['state'][]>> {
  const byLead = new Map<string, readonly Deal['state'][]>();
  for await (const { body } of everyPage((cursor) => records.page('opportunity', { cursor, limit: pageSize }))) {
    const { primaryLeadId, state } = $opportunity.parse(body);
    if (primaryLeadId !== null) byLead.set(primaryLeadId, [...(byLead.get(primaryLeadId) ?? []), state]);
  }
  return byLead;
}
