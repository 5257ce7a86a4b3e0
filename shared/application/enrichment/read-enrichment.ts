import type * as z from 'zod';
import type { $enrichment } from '../../contracts/http/enrichment-resources.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import type { LookUpState } from '../../domain/enrichment/look-up-state.ts';
import { sizeBandOf } from '../../domain/enrichment/normalise.ts';
import { confidenceOf, isFresh, type Verdict } from '../../domain/enrichment/winner.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { EventId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { absentLead } from '../leads/absent-lead.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { LookUpStore } from '../ports/look-up-store.ts';
import { type Situation, type SituationDeps, situationOf } from './situation.ts';

export type ReadEnrichmentDeps = SituationDeps & {
  readonly leads: Pick<LeadStore, 'get' | 'tombstone'>;
  readonly lookUps: Pick<LookUpStore, 'state'>;
};
type Enrichment = z.input<typeof $enrichment>;

/** What every source says of each field of a lead, who wins and why, what it cost, and what is still being asked. */
export const createReadEnrichment =
  (deps: ReadEnrichmentDeps) =>
  async (leadId: string): Promise<Result<Enrichment, Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(leadId));
    if (lead === null) return err(await absentLead(deps.leads, leadId));
    const now = deps.clock.now();
    const stored = await deps.lookUps.state(lead.id);
    const state = stored ?? neverAsked(lead.id, now);
    const here = await situationOf(deps, lead, state, now);
    return ok({
      leadId: lead.id,
      waterfall: here.documents.find(({ kind }) => kind === 'waterfall')?.version ?? null,
      allowed: here.may.allowed,
      waits: lead.pendingStep === 'enrich',
      spentCents: state.spentCents,
      sizeBand: lead.company.employees === null ? null : sizeBandOf(lead.company.employees),
      missing: [...here.missing(state)],
      run: stored === null ? null : runOf(stored),
      fields: here.judged(state).map((verdict) => fieldOf(verdict, here, now)),
    });
  };

const neverAsked = (leadId: LeadId, startedAt: Instant): LookUpState => ({
  leadId,
  revision: 0,
  run: {
    startedAt,
    eventId: brand<EventId>(''),
    correlationId: '',
    segment: '',
    waterfallVersion: 0,
    tried: [],
    done: true,
  },
  facts: [],
  spentCents: 0,
  personKeys: [],
  dueAt: null,
});

const runOf = ({ run, dueAt }: LookUpState): NonNullable<Enrichment['run']> => ({
  state: run.done ? 'done' : 'asking',
  startedAt: run.startedAt,
  segment: run.segment,
  waterfallVersion: run.waterfallVersion,
  nextAt: dueAt,
  tried: run.tried.map((row) => ({ ...row })),
});

function fieldOf(verdict: Verdict, { waterfall }: Situation, now: Instant): Enrichment['fields'][number] {
  const { path, current, value, winner, why, sources } = verdict;
  const confidence = confidenceOf(verdict);
  return {
    path,
    value: current,
    ...(value === current ? {} : { becomes: value }),
    winner: why === 'manual' || why === 'removed-by-a-person' ? 'person' : (winner?.source ?? null),
    why,
    confidence,
    wanted: waterfall.wanted.includes(path),
    sources: sources.map((fact) => ({
      source: fact.source,
      value: fact.value,
      confidence: fact.confidence,
      at: fact.at,
      expiresAt: fact.expiresAt,
      expired: !isFresh(fact, now),
      costCents: fact.costCents,
      agrees: fact.value === current,
    })),
  };
}
