import type * as z from 'zod';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { $touches } from '../../contracts/http/resources.ts';
import { type CreditModel, creditOf, type Journey, journeyOf, type Milestones, wholeCredit } from '../../domain/attribution/credit.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import { personTouches } from './member-rows.ts';

type Leads = Pick<LeadStore, 'get' | 'touches' | 'events'>;

const pageSize = 1000;

/** Every touch of a lead and of its members, and what each of them earned by what the lead has become since. Null: no such lead. */
export const createReadTouches =
  ({ leads }: { readonly leads: Leads }) =>
  async (leadId: LeadId): Promise<z.input<typeof $touches> | null> => {
    const lead = await leads.get(leadId);
    if (lead === null) return null;
    const touches = await personTouches(leads, lead);
    const milestones = await milestonesOf(leads, lead);
    const journey = journeyOf(touches, milestones);
    const summary = (at: string | undefined) => touches.find((touch) => touch.at === at)?.id ?? null;
    return {
      items: touches.map((touch) => ({ ...touch, tags: [...touch.tags], conflicts: [...touch.conflicts] })),
      attribution: {
        firstTouchId: summary(lead.source.firstTouch.at),
        firstMeaningfulTouchId: summary(lead.source.firstMeaningfulTouch?.at),
        lastTouchId: summary(lead.source.lastTouch.at),
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
  const events: LeadEvent[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Leads['events']>> = await leads.events(lead.id, { cursor, limit: pageSize, along: lead.members ?? [] });
    events.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  const reached = (stage: 'mql' | 'opportunity') => {
    const event = events.find(
      ({ type, data }) => type === 'lead.stage_changed.v1' && 'to' in data && data.to === stage && data.cycle === lead.cycle,
    );
    return event === undefined ? null : parseInstant(event.occurredAt);
  };
  return { captured: lead.capturedAt, qualified: reached('mql'), opportunity: reached('opportunity') };
}
