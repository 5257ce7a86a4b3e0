import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Discount, DiscountReason } from '../../domain/engagement/discount.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { isWorked } from '../../domain/leads/worked.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import { type EngagementStore, maxPerTransaction } from '../ports/engagement-store.ts';

/** An engagement under a new judgement; `reason` null lets it count again. */
export function judged(engagement: Engagement, reason: DiscountReason | null, by: Discount['by'], at: Instant): Engagement {
  return {
    ...engagement,
    discount: reason === null ? null : { reason, at, by },
    vouchedAt: reason === null && by === 'person' ? at : null,
    revision: engagement.revision + 1,
  };
}

export type Judgement = { readonly before: Engagement; readonly after: Engagement };

/** Writes judgements with their events, discounts and restorations apart. False: another judgement came between. */
export async function writeJudgements(
  engagements: Pick<EngagementStore, 'judge'>,
  lead: Lead,
  judgements: readonly Judgement[],
  context: Omit<EventContext, 'leadId' | 'leadVersion'> & { readonly actor: string },
): Promise<boolean> {
  for (const restored of [false, true]) {
    const rows = judgements.filter(({ after }) => (after.discount === null) === restored);
    for (let at = 0; at < rows.length; at += maxPerTransaction) {
      const chunk = rows.slice(at, at + maxPerTransaction);
      const event = eventOf(lead, chunk, restored, context);
      const after = chunk.map((row) => row.after);
      if ((await engagements.judge(lead.id, after, event)) === 'stale') return false;
    }
  }
  return true;
}

function eventOf(
  lead: Lead,
  rows: readonly Judgement[],
  restored: boolean,
  { actor, ...context }: Omit<EventContext, 'leadId' | 'leadVersion'> & { readonly actor: string },
): LeadEvent {
  const reasons = rows.flatMap(({ before, after }) => (restored ? before : after).discount?.reason ?? []);
  return newEvent({ ...context, leadId: lead.id, leadVersion: lead.version }, 'engagement.discounted.v1', {
    count: rows.length,
    signals: [...new Set(rows.map(({ after }) => after.signal))].sort(),
    reasons: [...new Set(reasons)].sort(),
    restored,
    actor,
    ownerId: lead.owner?.id ?? null,
    worked: isWorked(lead),
  });
}
