import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, SubmissionId } from '../../domain/kernel/ids.ts';
import { readVisit } from '../leads/visit.ts';
import type { EngagementStore } from '../ports/engagement-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, SecretBox } from '../ports/system.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { appendTo, type RecordDeps } from './record.ts';
import { createTrackingTokens } from './tracking-token.ts';

export type AttachVisitorDeps = RecordDeps & {
  readonly engagements: Pick<EngagementStore, 'bind' | 'kept'>;
  readonly leads: Pick<LeadStore, 'submission'>;
  readonly box: SecretBox;
  readonly clock: Clock;
};

/**
 * Reaction to a form that says which browser sent it: the browser is the lead's from then on, and the first lead it is
 * bound to gets what it did before, with original times. Everything is written under ids that follow from its content, so
 * that a repeat, or another try after a crash, finds it there.
 */
export const createAttachVisitor = (deps: AttachVisitorDeps) => {
  const tokens = createTrackingTokens(deps);
  return async (event: LeadEvent): Promise<Reaction> => {
    if (!('submissionId' in event.data)) return dropped('no submission');
    const submission = await deps.leads.submission(brand<SubmissionId>(event.data.submissionId));
    if (submission === null) return dropped('no such submission');
    const { visit } = readVisit(submission.raw.visit, submission.receivedAt);
    const visitorId = visit?.visitor ? await tokens.read(visit.visitor) : null;
    if (visitorId === null) return dropped('not a token of ours');
    const leadId = submission.leadId ?? brand<LeadId>(event.leadId);
    const lead = await deps.leads.get(leadId);
    if (lead === null) return dropped('no such lead');
    const head = await deps.engagements.bind(visitorId, leadId, submission.receivedAt);
    // Two people at one browser are two people: what it did before the first of them sent a form is theirs alone.
    if (head.historyOf !== leadId) return 'done';
    const kept = await deps.engagements.kept(visitorId);
    if (kept.length === 0) return 'done';
    const context = { at: deps.clock.now(), via: 'visitor-history', correlationId: event.correlationId, causationId: event.id } as const;
    // Of a lead that was known before, somebody who knew its address may have sent the form.
    const history = event.type === 'lead.captured.v1' ? kept.map((engagement) => ({ ...engagement, proven: true })) : kept;
    const { recorded } = await appendTo(deps, { ...lead, id: leadId }, history, context);
    return recorded.length === 0 ? 'repeated' : 'done';
  };
};
