import type { AnswerKey, AnswerRow } from '../../domain/enrichment/answer.ts';
import { afterCall, passage } from '../../domain/enrichment/breaker.ts';
import type { LookUpQuery, LookUpResult, Provider } from '../../domain/enrichment/facts.ts';
import { healthOf, settled } from '../../domain/enrichment/settle-answer.ts';
import type { Waterfall, WaterfallStep } from '../../domain/enrichment/waterfall.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import type { LookUpStore } from '../ports/look-up-store.ts';
import type { Providers } from '../ports/provider.ts';
import type { Clock } from '../ports/system.ts';

export type AskDeps = {
  readonly lookUps: Pick<LookUpStore, 'answer' | 'putAnswer' | 'reserve' | 'breaker' | 'putBreaker'>;
  readonly providers: Providers;
  readonly clock: Clock;
};

export type Question = {
  readonly step: WaterfallStep;
  readonly query: LookUpQuery;
  /** Names the person or the company among the answers. */
  readonly mac: string;
  readonly apiKey: string;
  readonly waterfall: Waterfall;
  /** What the lead has cost so far. */
  readonly spentCents: number;
};

/** Where a question stands after it was put: an answer that counts, or why there is none. */
export type Reply =
  | { readonly kind: 'row'; readonly row: AnswerRow; readonly cached: boolean; readonly result: LookUpResult | null }
  | { readonly kind: 'shut'; readonly until: Instant }
  | { readonly kind: 'busy'; readonly until: Instant }
  | { readonly kind: 'over-budget'; readonly of: 'day' | 'lead' };

/** A caller that has not written its answer so long after the call could have ended is not coming back. */
const graceMillis = 15_000;
/** So soon somebody looks again for the answer to a call that another is making. */
const busyMillis = 2000;
const breakerTries = 3;

/**
 * Puts one question to one provider, unless its answer is there, or somebody is asking. The row is written before the call, so that of
 * callers at the same time one asks; whoever dies in between leaves a question that counts as asked.
 */
export async function askProvider(deps: AskDeps, question: Question): Promise<Reply> {
  const now = deps.clock.now();
  const { step, mac, waterfall } = question;
  const row = await deps.lookUps.answer({ subject: step.subject, mac, provider: step.provider });
  if (row === null || row.state === 'free' || (row.state !== 'asking' && row.until <= now)) return call(deps, question, row, now);
  if (row.state !== 'asking') return { kind: 'row', row, cached: true, result: null };
  const busy: Reply = { kind: 'busy', until: plusMillis(now, busyMillis) };
  if (row.until > now) return busy;
  const lost = settled(row, { kind: 'failed', reason: 'caller-lost', charged: 'maybe' }, waterfall.ttl, now);
  return (await deps.lookUps.putAnswer(lost)) === 'stale' ? busy : { kind: 'row', row: lost, cached: true, result: null };
}

async function call(deps: AskDeps, question: Question, before: AnswerRow | null, now: Instant): Promise<Reply> {
  const { step, waterfall } = question;
  const polled = before?.state === 'pending' ? before : null;
  if (polled === null && question.spentCents + step.costCents > waterfall.budget.perLeadCents) return { kind: 'over-budget', of: 'lead' };
  const shut = await shutUntil(deps, step.provider, now, waterfall.timeoutSeconds * 1000 + graceMillis);
  if (shut !== null) return { kind: 'shut', until: shut };
  const claim = claimOf(question, before, polled, now);
  const paid = polled === null && claim.costCents > 0;
  if (paid && !(await deps.lookUps.reserve(claim.day, claim.costCents, waterfall.budget.perDayCents)))
    return { kind: 'over-budget', of: 'day' };
  if ((await deps.lookUps.putAnswer(claim)) === 'stale') {
    if (paid) await deps.lookUps.reserve(claim.day, -claim.costCents, waterfall.budget.perDayCents);
    return { kind: 'busy', until: plusMillis(now, busyMillis) };
  }
  return ask(deps, question, claim);
}

const claimOf = ({ step, mac, waterfall }: Question, before: AnswerRow | null, polled: AnswerRow | null, now: Instant): AnswerRow => {
  const key: AnswerKey = { subject: step.subject, mac, provider: step.provider };
  return {
    key,
    revision: (before?.revision ?? 0) + 1,
    state: 'asking',
    until: plusMillis(now, waterfall.timeoutSeconds * 1000 + graceMillis),
    token: polled?.token ?? null,
    repeatable: polled?.repeatable ?? false,
    outcome: null,
    askedAt: now,
    costCents: polled?.costCents ?? step.costCents,
    day: polled?.day ?? now.slice(0, 10),
  };
};

async function ask(deps: AskDeps, { step, query, apiKey, waterfall }: Question, claim: AnswerRow): Promise<Reply> {
  const request = { query, token: claim.token, key: apiKey, timeoutMillis: waterfall.timeoutSeconds * 1000 };
  const result = await deps.providers.ask(step.provider, request);
  const now = deps.clock.now();
  const row = settled(claim, result, waterfall.ttl, now);
  const written = await deps.lookUps.putAnswer(row);
  const unspent = claim.costCents - row.costCents;
  if (unspent > 0 && written === 'ok') await deps.lookUps.reserve(claim.day, -unspent, waterfall.budget.perDayCents);
  await noteHealth(deps, step.provider, result, now);
  return { kind: 'row', row, cached: false, result };
}

/** Until when the breaker lets nobody through; null: this caller may ask. */
async function shutUntil({ lookUps }: AskDeps, provider: Provider, now: Instant, probeMillis: number): Promise<Instant | null> {
  const { revision, breaker } = await lookUps.breaker(provider);
  const passed = passage(breaker, now, probeMillis);
  if (passed.pass === 'no') return passed.until;
  if (passed.pass === 'yes') return null;
  return (await lookUps.putBreaker(provider, revision, passed.next)) === 'ok' ? null : plusMillis(now, busyMillis);
}

/** Others move the breaker at the same time; one note more or less of a fault changes little, so nobody tries for long. */
async function noteHealth({ lookUps }: AskDeps, provider: Provider, result: LookUpResult, now: Instant): Promise<void> {
  for (let i = 0; i < breakerTries; i += 1) {
    const { revision, breaker } = await lookUps.breaker(provider);
    const next = afterCall(breaker, healthOf(result, now), now);
    const same = next.failures === breaker.failures && next.trips === breaker.trips && next.openUntil === breaker.openUntil;
    if (same || (await lookUps.putBreaker(provider, revision, next)) === 'ok') return;
  }
}
