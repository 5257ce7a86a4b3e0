import { activeDocuments } from '../../contracts/documents/active.ts';
import { type GateAnswer, mayProcess } from '../../domain/consent/gate.ts';
import type { FactPath } from '../../domain/enrichment/facts.ts';
import { valuesOf } from '../../domain/enrichment/lay-on.ts';
import { knownFrom, type LookUpState, withFacts } from '../../domain/enrichment/look-up-state.ts';
import { type Move, nextMove } from '../../domain/enrichment/next-move.ts';
import { orderOf, segmentOf, type Waterfall, type WaterfallSegment } from '../../domain/enrichment/waterfall.ts';
import { type Contest, confidenceOf, judgeFields, type Verdict } from '../../domain/enrichment/winner.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { DocumentRef } from '../../domain/leads/decision.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock } from '../ports/system.ts';

export type SituationDeps = {
  readonly leads: Pick<LeadStore, 'decisions'>;
  readonly documents: Documents<'waterfall' | 'consent-policy'>;
  readonly clock: Clock;
};

/** How a lead stands to what providers said, by the waterfall in force. */
export type Situation = {
  readonly lead: Lead;
  /** With the segment the run goes by. */
  readonly state: LookUpState;
  readonly waterfall: Waterfall;
  readonly waterfallId: string;
  readonly may: GateAnswer;
  readonly documents: readonly DocumentRef[];
  readonly judged: (state: LookUpState) => readonly Verdict[];
  readonly missing: (state: LookUpState) => readonly FactPath[];
  readonly next: (state: LookUpState) => Move;
};

/** When nothing is published any more: nobody is asked, and what was found stays until its licence ends. */
const nobodyAsked: Waterfall = {
  enabled: false,
  wanted: [],
  confidenceFloor: 0,
  winner: 'highest-confidence',
  write: 'fill-empty',
  segments: [],
  ttl: { foundDays: 1, notFoundDays: 1, unclearHours: 1, licenceDays: null },
  budget: { perDayCents: 0, perLeadCents: 0 },
  deadlineSeconds: 0,
  timeoutSeconds: 1,
  pendingSeconds: 0,
  lateMinutes: 0,
};

export async function situationOf(deps: SituationDeps, lead: Lead, state: LookUpState, now: Instant): Promise<Situation> {
  const [published, policy, decisions] = await Promise.all([
    deps.documents.get('waterfall', activeDocuments.waterfall),
    pinnedConsentPolicy(deps.documents),
    deps.leads.decisions(lead.id),
  ]);
  const waterfall = published?.body ?? nobodyAsked;
  const may = mayProcess(lead, 'enrichment', policy.body);
  const segment = segmentFor(waterfall, lead, state);
  const steps = segment?.steps ?? [];
  const known = knownFrom(decisions);
  const contest: Contest = { policy: waterfall.winner, write: waterfall.write, order: orderOf(steps), now };
  const judged = ({ facts }: LookUpState) => judgeFields(valuesOf(lead), known.applied, withFacts(known.facts, facts), contest);
  const missing = (later: LookUpState): readonly FactPath[] => {
    const verdicts = new Map(judged(later).map((verdict) => [verdict.path, verdict]));
    return waterfall.wanted.filter((path) => {
      const verdict = verdicts.get(path);
      return verdict === undefined || confidenceOf(verdict) < waterfall.confidenceFloor;
    });
  };
  const named = published === null ? [] : [{ kind: 'waterfall', id: published.id, version: published.version }];
  return {
    lead,
    state: { ...state, run: { ...state.run, segment: segment?.id ?? '', waterfallVersion: published?.version ?? 0 } },
    waterfall,
    waterfallId: published?.id ?? '',
    may,
    documents: may.allowed ? named : [...named, ...policy.refs],
    judged,
    missing,
    next: ({ run, facts, ...rest }) => {
      if (run.done || !may.allowed) return { do: 'finish', why: 'exhausted' };
      const times = { pendingSeconds: waterfall.pendingSeconds, lateMinutes: waterfall.lateMinutes };
      const { tried, startedAt } = run;
      return nextMove({ steps, tried, missing: missing({ run, facts, ...rest }), startedAt, now: deps.clock.now(), times });
    },
  };
}

/** A run keeps to its segment, also when what it found would put the lead into another. */
function segmentFor(waterfall: Waterfall, lead: Lead, { run }: LookUpState): WaterfallSegment | null {
  const begun = waterfall.enabled ? waterfall.segments.find(({ id }) => id === run.segment) : undefined;
  return begun ?? segmentOf(waterfall, factsOf(lead));
}
