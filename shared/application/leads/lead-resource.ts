import type * as z from 'zod';
import type { $lead } from '../../contracts/http/resources.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';

export type LeadResource = z.input<typeof $lead>;

/** The lead as the API and the webhooks show it (design §7): internals such as the pending index stay inside. */
export const leadResource = (lead: Lead, clocks: readonly SlaClock[]): LeadResource => ({
  id: lead.id,
  version: lead.version,
  stage: lead.stage,
  kind: lead.kind,
  cycle: lead.cycle,
  pendingStep: lead.pendingStep,
  owner: lead.owner,
  routedAt: lead.routedAt,
  queue: lead.queue,
  queueReason: lead.queueReason,
  nextStep: lead.nextStep,
  person: lead.person,
  company: lead.company,
  accountId: lead.accountId,
  source: lead.source,
  score: lead.score,
  consent: { ...lead.consent },
  pausedUntil: lead.pausedUntil,
  restricted: lead.restricted === null ? null : { ...lead.restricted },
  clocks: clocks.map((clock) => ({
    id: clock.id,
    kind: clock.kind,
    state: clock.state,
    startedAt: clock.startedAt,
    dueAt: clock.dueAt,
    level: clock.level,
    policyVersion: clock.policyVersion,
    endedAt: clock.endedAt,
  })),
  returnedAt: lead.returnedAt,
  firstTouchAt: lead.firstTouchAt,
  contacted: lead.contacted,
  quarantine: lead.quarantine === null ? null : { reasons: [...lead.quarantine.reasons], since: lead.quarantine.since },
  members: [...(lead.members ?? [])],
  createdAt: lead.createdAt,
  updatedAt: lead.updatedAt,
});
