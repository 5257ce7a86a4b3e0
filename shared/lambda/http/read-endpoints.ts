import type { LeadWithClocks } from '../../application/leads/command.ts';
import { leadResource } from '../../application/leads/lead-resource.ts';
import { createListLeads } from '../../application/leads/list-leads.ts';
import { createReadReceipt } from '../../application/leads/read-receipt.ts';
import { createReadTouches } from '../../application/leads/read-touches.ts';
import type { DeliveryStore } from '../../application/ports/delivery-store.ts';
import type { LeadStore } from '../../application/ports/lead-store.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { readLeadsRoutes } from '../../contracts/http/routes/read-leads.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Stage, stages } from '../../domain/leads/lifecycle.ts';
import type { HttpAnswer } from './answer.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type ReadLeadsDeps = { readonly leads: LeadStore; readonly deliveries: Pick<DeliveryStore, 'ofLead'> };

const json = (value: unknown): { readonly ok: true; readonly value: HttpAnswer } => ok({ status: 200, json: value });
const isStage = (text: string): text is Stage => stages.some((stage) => stage === text);

/** Validator of a resource that only its version changes. */
export const etagOf = (version: number): string => `"${version}"`;

/** Clocks move without the lead's version, so the validator of a lead counts their steps too: `"7.3"`. */
export const leadEtag = ({ lead, clocks }: LeadWithClocks): string =>
  `"${lead.version}.${clocks.reduce((sum, clock) => sum + clock.generation + clock.nextLevel, 0)}"`;

export const readEndpoints = (deps: ReadLeadsDeps): readonly Endpoint[] => [...leadEndpoints(deps), ...historyEndpoints(deps)];

function leadEndpoints({ leads }: ReadLeadsDeps): readonly Endpoint[] {
  const readReceipt = createReadReceipt({ leads });
  const listLeads = createListLeads({ leads });
  return [
    endpoint(readLeadsRoutes.getLead, async (request) => {
      const found = await leads.getWithClocks(brand<LeadId>(request.params.leadId));
      if (found === null) return err(refuse('unknown-lead'));
      const etag = leadEtag(found);
      if (request.header('if-none-match') === etag) return ok({ status: 304, headers: { etag } });
      return ok({ status: 200, headers: { etag }, json: leadResource(found.lead, found.clocks) });
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

function historyEndpoints({ leads, deliveries }: ReadLeadsDeps): readonly Endpoint[] {
  const readTouches = createReadTouches({ leads });
  /** A list that hangs on a lead: empty is fine, unknown is 404. */
  const listOf = async (leadId: string, read: (id: LeadId) => Promise<readonly unknown[]>) => {
    const id = brand<LeadId>(leadId);
    const [lead, items] = await Promise.all([leads.get(id), read(id)]);
    return lead === null ? err(refuse('unknown-lead')) : json({ items });
  };
  return [
    endpoint(readLeadsRoutes.getTimeline, async (request) => {
      const id = brand<LeadId>(request.params.leadId);
      const { cursor, limit } = request.query;
      const [lead, page] = await Promise.all([leads.get(id), leads.events(id, { cursor: cursor ?? null, limit })]);
      if (lead === null) return err(refuse('unknown-lead'));
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
    endpoint(readLeadsRoutes.getExplanation, async (request) =>
      listOf(request.params.leadId, async (id) => (await leads.decisions(id)).map(({ leadId: _, ...decision }) => decision)),
    ),
    endpoint(readLeadsRoutes.getTouches, async (request) => {
      const touches = await readTouches(brand<LeadId>(request.params.leadId));
      return touches === null ? err(refuse('unknown-lead')) : json(touches);
    }),
    endpoint(readLeadsRoutes.getConsents, async (request) => listOf(request.params.leadId, leads.consents)),
    endpoint(readLeadsRoutes.getDeliveries, async (request) =>
      listOf(request.params.leadId, async (id) => (await deliveries.ofLead(id)).map(({ leadId: _, ...delivery }) => delivery)),
    ),
  ];
}
