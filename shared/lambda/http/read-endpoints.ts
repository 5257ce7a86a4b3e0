import { absentLead } from '../../application/leads/absent-lead.ts';
import { leadResource } from '../../application/leads/lead-resource.ts';
import { createListLeads } from '../../application/leads/list-leads.ts';
import { memberRows } from '../../application/leads/member-rows.ts';
import { createReadReceipt } from '../../application/leads/read-receipt.ts';
import { createReadTouches } from '../../application/leads/read-touches.ts';
import type { DeliveryStore } from '../../application/ports/delivery-store.ts';
import type { LeadStore } from '../../application/ports/lead-store.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { readLeadsRoutes } from '../../contracts/http/routes/read-leads.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { type Stage, stages } from '../../domain/leads/lifecycle.ts';
import { byCreation } from '../../domain/webhooks/delivery.ts';
import type { HttpAnswer } from './answer.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { leadEtag } from './lead-etag.ts';

export type ReadLeadsDeps = { readonly leads: LeadStore; readonly deliveries: Pick<DeliveryStore, 'ofLead'> };

const json = (value: unknown): { readonly ok: true; readonly value: HttpAnswer } => ok({ status: 200, json: value });
const isStage = (text: string): text is Stage => stages.some((stage) => stage === text);

/** Validator of a resource that only its version changes. */
export const etagOf = (version: number): string => `"${version}"`;

/** The answer to a merged lead's id is another resource than the one asked for, and says which. */
export const locationOf = (askedId: string, lead: Pick<Lead, 'id'>): Readonly<Record<string, string>> =>
  askedId === lead.id ? {} : { 'content-location': `/v1/leads/${lead.id}` };

export const readEndpoints = (deps: ReadLeadsDeps): readonly Endpoint[] => [...leadEndpoints(deps), ...historyEndpoints(deps)];

function leadEndpoints({ leads }: ReadLeadsDeps): readonly Endpoint[] {
  const readReceipt = createReadReceipt({ leads });
  const listLeads = createListLeads({ leads });
  return [
    endpoint(readLeadsRoutes.getLead, async (request) => {
      const found = await leads.getWithClocks(brand<LeadId>(request.params.leadId));
      if (found === null) return err(await absentLead(leads, request.params.leadId));
      const etag = leadEtag(found);
      const headers = { etag, ...locationOf(request.params.leadId, found.lead) };
      if (request.header('if-none-match') === etag) return ok({ status: 304, headers });
      return ok({ status: 200, headers, json: leadResource(found.lead, found.clocks) });
    }),
    endpoint(readLeadsRoutes.listLeads, async (request) => {
      const { stage, owner, account, queue, cursor, limit } = request.query;
      if (stage !== undefined && !isStage(stage)) return err(refuse('invalid-request', `stage is one of ${stages.join(', ')}`));
      const found = await listLeads({
        stage: stage ?? null,
        owner: owner ?? null,
        account: account ?? null,
        queue: queue ?? null,
        cursor: cursor ?? null,
        limit,
      });
      const withClocks = await Promise.all(found.items.map((lead) => leads.getWithClocks(lead.id)));
      const items = withClocks.flatMap((row) => (row === null ? [] : [leadResource(row.lead, row.clocks)]));
      return json({ items, cursor: found.cursor });
    }),
    endpoint(readLeadsRoutes.getReceipt, async (request) => {
      const receipt = await readReceipt(request.params.receiptId);
      return receipt === null ? err(refuse('unknown-receipt')) : json(receipt);
    }),
  ];
}

/** Rows of several members in one order; ids grow with time. */
const byId = <T extends { readonly id: string }>(rows: readonly T[]): readonly T[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

/** Under which ids the events of a lead lie; those of an erased one stay. */
async function logOf(leads: LeadStore, leadId: string): Promise<Pick<Lead, 'id' | 'members'> | null> {
  const lead = await leads.get(brand<LeadId>(leadId));
  const tombstone = lead === null ? await leads.tombstone(brand<LeadId>(leadId)) : null;
  return tombstone === null ? lead : { id: tombstone.headId, members: tombstone.members };
}

function historyEndpoints({ leads, deliveries }: ReadLeadsDeps): readonly Endpoint[] {
  const readTouches = createReadTouches({ leads });
  /** A list that hangs on a lead: empty is fine, unknown is 404. */
  const listOf = async <T>(
    leadId: string,
    read: (id: LeadId) => Promise<readonly T[]>,
    arrange: (rows: readonly T[]) => readonly unknown[] = (rows) => rows,
  ) => {
    const lead = await leads.get(brand<LeadId>(leadId));
    return lead === null ? err(await absentLead(leads, leadId)) : json({ items: arrange(await memberRows(lead, read)) });
  };
  return [
    endpoint(readLeadsRoutes.getTimeline, async (request) => {
      const { cursor, limit } = request.query;
      const log = await logOf(leads, request.params.leadId);
      if (log === null) return err(refuse('unknown-lead'));
      const page = await leads.events(log.id, { cursor: cursor ?? null, limit, along: log.members ?? [] });
      const items = page.items.map(({ id: eventId, type, occurredAt, leadVersion, causationId, data }) => ({
        id: eventId,
        type,
        occurredAt,
        leadVersion,
        causationId,
        data,
      }));
      return json({ items, cursor: page.cursor });
    }),
    endpoint(readLeadsRoutes.getExplanation, async (request) => {
      const erased = await leads.tombstone(brand<LeadId>(request.params.leadId));
      if (erased !== null) return json({ items: [], erased: { at: erased.erasedAt, reason: erased.reason } });
      return listOf(request.params.leadId, leads.decisions, (rows) => byId(rows).map(({ leadId: _, ...decision }) => decision));
    }),
    endpoint(readLeadsRoutes.getTouches, async (request) => {
      const touches = await readTouches(brand<LeadId>(request.params.leadId));
      return touches === null ? err(await absentLead(leads, request.params.leadId)) : json(touches);
    }),
    endpoint(readLeadsRoutes.getDeliveries, async (request) =>
      listOf(request.params.leadId, deliveries.ofLead, (rows) => [...rows].sort(byCreation).map(({ leadId: _, ...delivery }) => delivery)),
    ),
  ];
}
