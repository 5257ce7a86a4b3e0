import { screen } from '../../domain/engagement/screen.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { EngagementStore } from '../ports/engagement-store.ts';
import type { Ids } from '../ports/system.ts';
import { judged, writeJudgements } from './discount.ts';

export type ScreenDeps = { readonly engagements: Pick<EngagementStore, 'ofLead' | 'judge'>; readonly ids: Ids };

export type Screened = 'unchanged' | 'changed' | 'stale';

/** Judges everything the person did by what is known now, where it was filed; writes only where that differs from what stands. */
export async function screenLead(
  deps: ScreenDeps,
  lead: Lead,
  context: { readonly at: Instant; readonly correlationId: string; readonly causationId: string },
): Promise<Screened> {
  const done = await Promise.all([lead.id, ...(lead.members ?? [])].map((id) => screenMember(deps, { ...lead, id }, context)));
  return done.includes('stale') ? 'stale' : done.includes('changed') ? 'changed' : 'unchanged';
}

async function screenMember(
  deps: ScreenDeps,
  lead: Lead,
  context: { readonly at: Instant; readonly correlationId: string; readonly causationId: string },
): Promise<Screened> {
  const verdicts = screen(await deps.engagements.ofLead(lead.id));
  if (verdicts.length === 0) return 'unchanged';
  const judgements = verdicts.map(({ engagement, reason }) => ({
    before: engagement,
    after: judged(engagement, reason, 'rule', context.at),
  }));
  const written = await writeJudgements(deps.engagements, lead, judgements, { ...context, ids: deps.ids, actor: 'system:screening' });
  return written ? 'changed' : 'stale';
}
