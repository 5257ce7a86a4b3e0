import type * as z from 'zod';
import type { $touches } from '../../contracts/http/resources.ts';
import { type CreditModel, creditOf, type Journey, journeyOf, type Milestones, wholeCredit } from '../../domain/attribution/credit.ts';
import type { Touch, TouchSummary } from '../../domain/attribution/touch.ts';
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
      items: touches.map(viewOf),
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

const viewOf = ({ asset, ...touch }: Touch) => ({
  ...touch,
  tags: [...touch.tags],
  conflicts: [...touch.conflicts],
  ...(asset === undefined ? {} : { asset: asset && { ...asset, competitors: [...asset.competitors] } }),
});

const credits = (model: CreditModel, journey: Journey) =>
  creditOf(model, journey)
    .filter((share) => share.millionths > 0)
    .map(({ touchId, millionths }) => ({ touchId, credit: millionths / wholeCredit }));

/**
 * The first time each was reached in the present cycle; an earlier cycle's success is not this one's, and what was taken back
 * from a lead (machines had earned it) was never reached.
 */
async function milestonesOf(leads: Leads, lead: Lead): Promise<Milestones> {
  let reached: readonly { readonly leadId: string; readonly stage: string; readonly at: Instant | null }[] = [];
  for await (const { type, leadId, occurredAt, data } of personEvents(leads, lead)) {
    if (type !== 'lead.stage_changed.v1' || data.cycle !== lead.cycle) continue;
    if (data.cause === 'unqualify') reached = reached.filter((move) => move.leadId !== leadId || move.stage !== data.from);
    reached = [...reached, { leadId, stage: data.to, at: parseInstant(occurredAt) }];
  }
  const first = (stage: string): Instant | null => reached.find((move) => move.stage === stage)?.at ?? null;
  return { captured: lead.capturedAt, qualified: first('mql'), opportunity: first('opportunity') };
}
