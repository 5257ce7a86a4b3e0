import type * as z from 'zod';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { $leadCreate } from '../../contracts/http/resources.ts';
import { attribute } from '../../domain/attribution/attribute.ts';
import { parseEmail } from '../../domain/identity/email.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, TouchId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { newLead } from '../../domain/leads/new-lead.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids, SecretBox } from '../ports/system.ts';
import { identityOf } from './capture-commit.ts';
import type { LeadWithClocks } from './command.ts';

export type CreateLeadDeps = {
  readonly leads: Pick<LeadStore, 'commit'>;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type CreateLeadInput = { readonly body: z.output<typeof $leadCreate>; readonly principal: Principal; readonly requestId: string };

/** A lead from a trusted system. One person, one lead: a known identity is refused with the id that holds it. */
export const createCreateLead =
  (deps: CreateLeadDeps) =>
  async ({ body, principal, requestId }: CreateLeadInput): Promise<Result<LeadWithClocks, Refusal>> => {
    const email = parseEmail(body.person.email);
    if (email === null)
      return err(
        refuse('invalid-field', undefined, [{ pointer: '/person/email', code: 'invalid-email', message: 'not an e-mail address' }]),
      );
    const lead = build(deps, body, email.email);
    const identity = await identityOf(deps.box, email.email);
    const context = {
      ids: deps.ids,
      at: lead.lead.createdAt,
      leadId: lead.lead.id,
      leadVersion: 1,
      correlationId: requestId,
      causationId: null,
    };
    const fields = [
      ...Object.keys(body.person).map((name) => `person.${name}`),
      ...Object.keys(body.company ?? {}).map((name) => `company.${name}`),
    ];
    const result = await deps.leads.commit({
      lead: lead.lead,
      expectedVersion: null,
      now: lead.lead.createdAt,
      identities: identity === null ? [] : [identity],
      touches: [lead.touch],
      events: [newEvent(context, 'lead.created.v1', { fields, actor: actorOf(principal) })],
    });
    if (result.ok) return ok({ lead: lead.lead, clocks: [] });
    return err(result.conflict === 'identity' ? refuse('duplicate-lead', `the lead is ${result.leadId}`) : refuse('write-conflict'));
  };

function build(deps: CreateLeadDeps, body: z.output<typeof $leadCreate>, email: string) {
  const at = deps.clock.now();
  const utm = Object.fromEntries(Object.entries(body.source ?? {}).map(([name, value]) => [`utm_${name}`, value ?? '']));
  const touch = {
    ...attribute({ pageUrl: null, referrer: null, utm, clickIds: {}, ownHosts: [] }),
    id: brand<TouchId>(deps.ids.next('touch')),
    at,
    signal: 'lead.created',
    submissionId: null,
    formId: null,
    tags: [...body.tags].sort(),
    referrer: null,
    landingPage: null,
  };
  const id = brand<LeadId>(deps.ids.next('lead'));
  const lead: Lead = newLead({
    id,
    at,
    kind: 'inbound',
    person: { ...body.person, email },
    company: body.company ?? {},
    touch,
    tags: body.tags,
    consents: [],
  });
  return { lead, touch };
}
