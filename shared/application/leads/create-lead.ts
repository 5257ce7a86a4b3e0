import type * as z from 'zod';
import type { $leadCreate } from '../../contracts/http/lead-inputs.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { attribute } from '../../domain/attribution/attribute.ts';
import { parseEmail } from '../../domain/identity/email.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, TouchId } from '../../domain/kernel/ids.ts';
import { plusMillis } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { newLead } from '../../domain/leads/new-lead.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import type { IdempotencyRow, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Digest, Ids, SecretBox } from '../ports/system.ts';
import { canonical, keyLifetimeMillis } from './capture-idempotency.ts';
import type { LeadWithClocks } from './command.ts';
import { identityOf } from './identity-of.ts';

export type CreateLeadDeps = {
  readonly leads: Pick<LeadStore, 'commit' | 'getWithClocks'>;
  readonly box: SecretBox;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type CreateLeadInput = {
  readonly body: z.output<typeof $leadCreate>;
  readonly principal: Principal;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
};

/** A lead from a trusted system. One person, one lead: a known identity is refused with the id that holds it. */
export const createCreateLead =
  (deps: CreateLeadDeps) =>
  async (input: CreateLeadInput): Promise<Result<LeadWithClocks, Refusal>> => {
    const { body, principal, requestId } = input;
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
    const idempotency = await keyRow(deps, input, lead.lead);
    const result = await deps.leads.commit({
      lead: lead.lead,
      expectedVersion: null,
      now: lead.lead.createdAt,
      identities: identity === null ? [] : [identity],
      touches: [lead.touch],
      ...(idempotency === null ? {} : { idempotency }),
      events: [newEvent(context, 'lead.created.v1', { fields, actor: actorOf(principal) })],
    });
    if (result.ok) return ok({ lead: lead.lead, clocks: [] });
    if (result.conflict === 'idempotency') return replay(deps, result.row, idempotency);
    if (result.conflict === 'erased') return err(refuse('erased-person'));
    return err(result.conflict === 'identity' ? refuse('duplicate-lead', `the lead is ${result.leadId}`) : refuse('write-conflict'));
  };

/** The caller's key, scoped by route and principal, remembered with the lead (R2). */
async function keyRow(deps: CreateLeadDeps, input: CreateLeadInput, lead: Lead): Promise<IdempotencyRow | null> {
  if (input.idempotencyKey === null) return null;
  return {
    key: await deps.box.mac('idempotency', `create-lead|${actorOf(input.principal)}|${input.idempotencyKey}`),
    fingerprint: deps.digest.sha256(canonical(input.body)),
    resultId: lead.id,
    expiresAt: plusMillis(lead.createdAt, keyLifetimeMillis),
  };
}

/** The lead of the first request, as it stands now; the same key with another body is refused. */
async function replay(
  deps: CreateLeadDeps,
  stored: IdempotencyRow,
  asked: IdempotencyRow | null,
): Promise<Result<LeadWithClocks, Refusal>> {
  if (asked === null || stored.fingerprint !== asked.fingerprint) return err(refuse('idempotency-mismatch'));
  const found = await deps.leads.getWithClocks(brand<LeadId>(stored.resultId));
  return found === null ? err(refuse('write-conflict')) : ok(found);
}

function build(deps: CreateLeadDeps, body: z.output<typeof $leadCreate>, email: string) {
  const at = deps.clock.now();
  const { landingPage = null, referrer, clickIds = {}, selfReported = null, ...utm } = body.source ?? {};
  const from = { pageUrl: landingPage, referrer: referrer || null };
  const touch = {
    ...attribute({ ...from, utm, clickIds, selfReported, ownHosts: [] }),
    id: brand<TouchId>(deps.ids.next('touch')),
    at,
    signal: 'lead.created',
    submissionId: null,
    formId: null,
    tags: [...body.tags].sort(),
    referrer: from.referrer,
    landingPage,
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
