import { distinctTouches } from '../../domain/attribution/distinct-touches.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import { historyOf } from '../../domain/engagement/engagement.ts';
import { screen } from '../../domain/engagement/screen.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { EngagementStore } from '../ports/engagement-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Ids } from '../ports/system.ts';
import { judged, writeJudgements } from './discount.ts';

export type ScreenDeps = {
  readonly engagements: Pick<EngagementStore, 'ofLead' | 'judge'>;
  readonly leads: Pick<LeadStore, 'told'>;
  readonly ids: Ids;
};
type Context = { readonly at: Instant; readonly correlationId: string; readonly causationId: string };

/**
 * The person's history, judged by what is known now, where it was filed; writes only where that differs from what stands.
 * Null: another judgement came between.
 */
export async function screenedHistory(deps: ScreenDeps, lead: Lead, context: Context): Promise<readonly Touch[] | null> {
  const histories = await Promise.all([lead.id, ...(lead.members ?? [])].map((id) => screenMember(deps, { ...lead, id }, context)));
  if (histories.includes(null)) return null;
  const touches = histories.flatMap((history) => history ?? []);
  return lead.members === null ? touches : distinctTouches(touches);
}

async function screenMember(deps: ScreenDeps, lead: Lead, context: Context): Promise<readonly Touch[] | null> {
  const [told, engagements] = await Promise.all([deps.leads.told(lead.id), deps.engagements.ofLead(lead.id)]);
  const judgements = screen(engagements).map(({ engagement, reason }) => ({
    before: engagement,
    after: judged(engagement, reason, 'rule', context.at),
  }));
  if (!(await writeJudgements(deps.engagements, lead, judgements, { ...context, ids: deps.ids, actor: 'system:screening' }))) return null;
  const after = new Map(judgements.map((judgement) => [judgement.before, judgement.after]));
  return historyOf(
    told,
    engagements.map((engagement) => after.get(engagement) ?? engagement),
  );
}
