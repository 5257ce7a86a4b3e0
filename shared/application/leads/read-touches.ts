import type * as z from 'zod';
import type { $touches } from '../../contracts/http/resources.ts';
import { type CreditModel, creditOf, type Journey, journeyOf, type Milestones, wholeCredit } from '../../domain/attribution/credit.ts';
import type { TouchSummary } from '../../domain/attribution/touch.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, parseInstant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import { personEvents, personTouches } from './member-rows.ts';

type Leads = Pick<LeadStore, 'get' | 'touches' | 'events'>;

/** Every touch of a lead and of its members, and what each of them earned by what the lead has become since. Null: no such lead. */
export const createReadTouches =
  ({ leads }: { readonly leads: Leads }) =>
  async (leadId: LeadId): Promise<z.input<typeof $touches> | null> => {
    const lead = await leads.get(leadId);
    if (lead === null) return null;
    const touches = await personTouches(leads, lead);
    const milestones = await milestonesOf(leads, lead);
    const journey = journeyOf(touches, milestones);
    // Two touches may share an instant; where the visit came from tells them apart.
    const idOf = (summary: TouchSummary | null) =>
      touches.find((touch) => touch.at === summary?.at && touch.channel === summary.channel && touch.source === summary.source)?.id ?? null;
    return {
      items: touches.map((touch) => ({ ...touch, tags: [...touch.tags], conflicts: [...touch.conflicts] })),
      attribution: {
        firstTouchId: idOf(lead.source.firstTouch),
        firstMeaningfulTouchId: idOf(lead.source.firstMeaningfulTouch),
        lastTouchId: idOf(lead.source.lastTouch),
        convertingTouchId: journey.converting?.id ?? null,
        milestones,
        models: {
          first: credits('first', journey),
          last: credits('last', journey),
          linear: credits('linear', journey),
          uShaped: credits('uShaped', journey),
          wShaped: credits('wShaped', journey),
          timeDecay: credits('timeDecay', journey),
        },
      },
    };
  };

const credits = (model: CreditModel, journey: Journey) =>
  creditOf(model, journey)
    .filter((share) => share.millionths > 0)
    .map(({ touchId, millionths }) => ({ touchId, credit: millionths / wholeCredit }));

/** The first time each was reached in the present cycle; an earlier cycle's success is not this one's. */
async function milestonesOf(leads: Leads, lead: Lead): Promise<Milestones> {
  const reached = new Map<string, Instant>();
  for await (const event of personEvents(leads, lead)) {
    if (event.type !== 'lead.stage_changed.v1' || event.data.cycle !== lead.cycle || reached.has(event.data.to)) continue;
    const at = parseInstant(event.occurredAt);
    if (at !== null) reached.set(event.data.to, at);
  }
  return { captured: lead.capturedAt, qualified: reached.get('mql') ?? null, opportunity: reached.get('opportunity') ?? null };
}
