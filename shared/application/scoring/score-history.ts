import type * as z from 'zod';
import type { Refusal } from '../../contracts/http/problems.ts';
import type { $scoreChange } from '../../contracts/http/score-resources.ts';
import { storedScoring } from '../../contracts/stored/scoring.ts';
import type { Facts } from '../../domain/conditions/condition.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import { lineChanges } from '../../domain/scoring/line-changes.ts';
import { absentLead } from '../leads/absent-lead.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { LeadStore } from '../ports/lead-store.ts';

export type ScoreHistoryDeps = { readonly leads: Pick<LeadStore, 'get' | 'tombstone' | 'decisions' | 'event'> };
export type ScoreChange = z.input<typeof $scoreChange>;

const scoringsOf = (decisions: readonly Decision[]): readonly Decision[] =>
  decisions.filter(({ kind }) => kind === 'scoring').sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));

/** What the last scoring at or before `at` knew of the lead; null when there was none. */
export function factsNoted(decisions: readonly Decision[], at: Instant): { readonly at: Instant; readonly facts: Facts } | null {
  const last = scoringsOf(decisions).findLast((decision) => decision.at <= at && 'facts' in decision.inputs);
  return last === undefined ? null : { at: last.at, facts: storedScoring(last).facts };
}

/** The scorings of a person, newest first, each against the one before it. */
export const createReadScoreHistory =
  (deps: ScoreHistoryDeps) =>
  async (id: string, limit: number): Promise<Result<readonly ScoreChange[], Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(id));
    if (lead === null) return err(await absentLead(deps.leads, id));
    const scorings = scoringsOf(await memberRows(lead, deps.leads.decisions));
    const changes = scorings.map((decision, i) => changeOf(decision, scorings.slice(0, i).findLast(isJudged)));
    return ok(
      await Promise.all(
        changes
          .toReversed()
          .slice(0, limit)
          .map((change) => withTrigger(deps, change)),
      ),
    );
  };

const isJudged = ({ outcome }: Decision): boolean => !('blocked' in outcome);

function changeOf(decision: Decision, before: Decision | undefined): ScoreChange {
  const { id, leadId, at, causationId, outcome } = decision;
  const now = storedScoring(decision);
  const then = before === undefined ? null : storedScoring(before);
  return {
    decisionId: id,
    leadId,
    at,
    rubric: now.rubricVersion,
    trigger: causationId === null ? null : { eventId: causationId, type: null },
    blocked: typeof outcome.blocked === 'string' ? outcome.blocked : null,
    fit: now.fit,
    engagement: now.engagement,
    cell: now.cell,
    qualified: now.qualified,
    delta:
      now.fit === null || now.engagement === null
        ? { fit: 0, engagement: 0 }
        : { fit: now.fit - (then?.fit ?? 0), engagement: now.engagement - (then?.engagement ?? 0) },
    changes: now.fit === null ? [] : [...lineChanges(then?.lines ?? [], now.lines)],
  };
}

async function withTrigger({ leads }: ScoreHistoryDeps, change: ScoreChange): Promise<ScoreChange> {
  if (change.trigger === null) return change;
  const event = await leads.event(brand<LeadId>(change.leadId), change.trigger.eventId);
  return { ...change, trigger: { ...change.trigger, type: event?.type ?? null } };
}
