import type { LookUpMessage } from '../../contracts/messages.ts';
import { type LookUpState, withFacts } from '../../domain/enrichment/look-up-state.ts';
import { type Move, withTried } from '../../domain/enrichment/next-move.ts';
import { isFresh } from '../../domain/enrichment/winner.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { earliest, type Instant, millisBetween, plusMillis } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { MatchDeps } from '../accounts/match-account.ts';
import type { RecordConsentsDeps } from '../consent/record-consents.ts';
import { createTakeProviderNotice } from '../consent/staff-consents.ts';
import { StoreContention } from '../ports/errors.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { LookUpStore } from '../ports/look-up-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import { Contended, dropped, maxAttempts, type Reaction } from '../reaction.ts';
import { enrichedCommit } from './enriched-commit.ts';
import { type Situation, type SituationDeps, situationOf } from './situation.ts';
import { type Attempt, type TryDeps, tryStep } from './try-step.ts';

export type LookUpDeps = TryDeps &
  MatchDeps &
  SituationDeps &
  RecordConsentsDeps & {
    readonly leads: Pick<LeadStore, 'get' | 'event'>;
    readonly lookUps: LookUpStore;
    readonly queues: Pick<QueueSender, 'send'>;
  };

/** What is due later than this, the sweep asks for. */
const longestDelayMillis = 60_000;
/** A lead on its way to an owner is left alone for so long. */
const routingMillis = 30_000;

/**
 * One move down the waterfall for one lead: asks the next provider, or looks for the answer of one that is at work; lays what is known
 * on the lead when it is enough, when nobody is left to ask, or when the lead has waited as long as it may; comes back for the rest.
 * The lead is written before the state, and every answer before both, so that a move that was cut off may be made again.
 */
export const createLookUp = (deps: LookUpDeps) => {
  const move = createMove(deps);
  return async ({ leadId, id }: LookUpMessage): Promise<Reaction> => {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const reaction = await move(brand<LeadId>(leadId), id ?? null);
      if (reaction !== 'again') return reaction;
    }
    throw new Contended(leadId);
  };
};

const createMove = (deps: LookUpDeps) => {
  const optOut = createOptOut(deps);
  return async (leadId: LeadId, eventId: string | null): Promise<Reaction | 'again'> => {
    const [lead, before] = await Promise.all([deps.leads.get(leadId), deps.lookUps.state(leadId)]);
    if (lead === null) return dropped('no such lead');
    const state = await runOf(deps, { ...lead, id: leadId }, before, eventId);
    if (state === null) return dropped('no look-up is owed');
    if (lead.restricted !== null || lead.id !== leadId) return closed(deps, state, before);
    const now = deps.clock.now();
    const here = await situationOf(deps, lead, state, now);
    const first = here.next(state);
    const goesOn = mustGoOn(lead, here, first, now);
    const asked = first.do === 'ask' && !goesOn ? await attempt(deps, here, first) : null;
    if (asked !== null && (await optOut(lead, state, asked))) return 'again';
    return conclude(deps, { here, before, state: asked === null ? here.state : withAttempt(here.state, asked), goesOn });
  };
};

/** The run a message is about: that of its event when it is a newer one, else the one under way. */
async function runOf(deps: LookUpDeps, lead: Lead, before: LookUpState | null, eventId: string | null): Promise<LookUpState | null> {
  if (eventId === null) return before;
  if (before?.run.eventId === eventId) return again(lead, before);
  const event = await deps.leads.event(lead.id, eventId);
  if (event === null || event.type !== 'lead.enrichment_deferred.v1') return before;
  const startedAt = brand<Instant>(event.occurredAt);
  if (before !== null && before.run.startedAt > startedAt) return before;
  const run = { startedAt, eventId, correlationId: event.correlationId, segment: '', waterfallVersion: 0, tried: [], done: false };
  return { leadId: lead.id, revision: 0, facts: [], personKeys: [], spentCents: 0, dueAt: null, ...before, run };
}

/** The lead waits once more for the event it had waited for: consent had been taken back, and was given again. */
function again({ pendingStep, pendingSince }: Lead, before: LookUpState): LookUpState {
  if (pendingStep !== 'enrich' || pendingSince === null || !before.run.done || pendingSince <= before.run.startedAt) return before;
  return { ...before, run: { ...before.run, startedAt: pendingSince, segment: '', tried: [], done: false } };
}

/** Nothing is looked up any more: the lead is part of another, or stored and nothing else. */
async function closed({ lookUps }: LookUpDeps, state: LookUpState, before: LookUpState | null): Promise<Reaction | 'again'> {
  const next = { ...state, revision: (before?.revision ?? 0) + 1, run: { ...state.run, done: true }, dueAt: null };
  if (before !== null && before.dueAt === null && before.run.done) return dropped('not looked up any more');
  return (await lookUps.saveState(next)) === 'stale' ? 'again' : dropped('not looked up any more');
}

const deadlineOf = ({ pendingSince }: Lead, { state, waterfall }: Situation): Instant =>
  plusMillis(pendingSince ?? state.run.startedAt, waterfall.deadlineSeconds * 1000);

/** The lead has waited long enough, or would have by the end of another call. */
function mustGoOn(lead: Lead, here: Situation, move: Move, now: Instant): boolean {
  if (lead.pendingStep !== 'enrich') return false;
  const by = move.do === 'ask' ? plusMillis(now, here.waterfall.timeoutSeconds * 1000) : now;
  return by >= deadlineOf(lead, here);
}

const attempt = (deps: LookUpDeps, { lead, waterfall, waterfallId, state }: Situation, { step }: Extract<Move, { do: 'ask' }>) =>
  tryStep(deps, { lead, step, waterfall, waterfallId, spentCents: state.spentCents });

function withAttempt(state: LookUpState, { tried, facts, personKey }: Attempt): LookUpState {
  const paidBefore = state.run.tried.find(({ step }) => step === tried.step)?.costCents ?? 0;
  return {
    ...state,
    run: { ...state.run, tried: withTried(state.run.tried, tried) },
    facts: withFacts(state.facts, facts),
    spentCents: state.spentCents + Math.max(0, tried.costCents - paidBefore),
    personKeys: personKey === null ? state.personKeys : [...new Set([...state.personKeys, personKey])],
  };
}

/** Who opted out at a provider is suppressed here; true when that changed the lead, which is then looked at anew. */
const createOptOut = (deps: LookUpDeps) => {
  const take = createTakeProviderNotice(deps);
  return async (lead: Lead, { run }: LookUpState, { optedOutAt, tried }: Attempt): Promise<boolean> => {
    if (optedOutAt === null) return false;
    const [provider = ''] = tried.step.split('/');
    const notice = { kind: 'data-opt-out', channel: 'email', purpose: null } as const;
    const explanation = `answer of ${provider} to a look-up`;
    const done = await take({ leadId: lead.id, correlationId: run.correlationId, provider, notice, at: optedOutAt, explanation });
    if (!done.ok && done.error.code === 'write-conflict') throw new StoreContention(`consents of ${lead.id}`);
    return done.ok && done.value.lead.version !== lead.version;
  };
};

type Conclusion = { readonly here: Situation; readonly before: LookUpState | null; readonly state: LookUpState; readonly goesOn: boolean };

async function conclude(deps: LookUpDeps, { here, before, state, goesOn }: Conclusion): Promise<Reaction | 'again'> {
  const { lead, may } = here;
  const now = deps.clock.now();
  const after = here.next(state);
  const done = after.do === 'finish';
  const waits = lead.pendingStep === 'enrich' && !done && !goesOn;
  const changes = may.allowed ? here.judged(state).filter(({ value, current }) => value !== current) : [];
  const held = lead.pendingStep === 'route';
  if (!waits && !held && (lead.pendingStep === 'enrich' || changes.length > 0)) {
    const why = done ? after.why : goesOn ? 'deadline' : 'found';
    const commit = await enrichedCommit(deps, { lead, state, changes, may, documents: here.documents, why, at: now });
    if (!(await deps.leads.commit(commit)).ok) return 'again';
  }
  const facts = state.facts.filter((fact) => isFresh(fact, now));
  const dueAt = held && changes.length > 0 ? plusMillis(now, routingMillis) : dueOf(here, after, { facts, waits, now });
  const next = { ...state, revision: (before?.revision ?? 0) + 1, run: { ...state.run, done }, facts, dueAt };
  return remember(deps, before, next, now);
}

function dueOf(
  here: Situation,
  after: Move,
  { facts, waits, now }: { readonly facts: LookUpState['facts']; readonly waits: boolean; readonly now: Instant },
): Instant | null {
  if (after.do === 'ask') return now;
  const until = after.do === 'wait' ? [after.until] : facts.flatMap(({ expiresAt }) => expiresAt ?? []);
  const all = waits ? [...until, deadlineOf(here.lead, here)] : until;
  return all.length === 0 ? null : all.reduce(earliest);
}

/** Saves the state unless nothing changed, and asks for the next move. */
async function remember(deps: LookUpDeps, before: LookUpState | null, next: LookUpState, now: Instant): Promise<Reaction | 'again'> {
  const changed = JSON.stringify({ ...next, revision: 0 }) !== JSON.stringify({ ...before, revision: 0 });
  if (changed && (await deps.lookUps.saveState(next)) === 'stale') return 'again';
  const delay = next.dueAt === null ? null : Math.max(0, millisBetween(now, next.dueAt));
  if (delay !== null && delay <= longestDelayMillis)
    await deps.queues.send('look-up', [{ body: { leadId: next.leadId }, delaySeconds: Math.ceil(delay / 1000) }]);
  return changed ? 'done' : dropped('nothing to do yet');
}
