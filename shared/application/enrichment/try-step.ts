import { providerKeyRow } from '../../contracts/documents/waterfall.ts';
import type { AnswerRow } from '../../domain/enrichment/answer.ts';
import type { LookUpQuery, SourcedFact } from '../../domain/enrichment/facts.ts';
import type { Tried } from '../../domain/enrichment/next-move.ts';
import { stepName, type Waterfall, type WaterfallStep } from '../../domain/enrichment/waterfall.ts';
import { businessDomains } from '../../domain/graph/business-domains.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { domainKeyOf } from '../accounts/match-account.ts';
import { identityOf } from '../leads/identity-of.ts';
import type { FormSecrets } from '../ports/challenge.ts';
import type { SecretBox } from '../ports/system.ts';
import { type AskDeps, askProvider, type Reply } from './ask-provider.ts';

export type TryDeps = AskDeps & { readonly formSecrets: FormSecrets; readonly box: SecretBox };

/** What trying a step came to. */
export type Attempt = {
  readonly tried: Tried;
  readonly facts: readonly SourcedFact[];
  /** Names the person among the answers; null when none was asked for. */
  readonly personKey: string | null;
  /** When the provider said that the person wants none of this. */
  readonly optedOutAt: Instant | null;
};
type StepInput = {
  readonly lead: Lead;
  readonly step: WaterfallStep;
  readonly waterfall: Waterfall;
  readonly waterfallId: string;
  readonly spentCents: number;
};

/** Puts the question of a step, from what is known of the lead. */
export async function tryStep(deps: TryDeps, input: StepInput): Promise<Attempt> {
  const { step, waterfall, waterfallId, spentCents } = input;
  const since = deps.clock.now();
  const question = await questionOf(deps, input);
  const skipped = (reason: string): Attempt => ({
    tried: { step: stepName(step), outcome: 'skipped', reason, since, until: null, costCents: 0, cached: false },
    facts: [],
    personKey: null,
    optedOutAt: null,
  });
  if (question === null) return skipped(step.subject === 'person' ? 'no-address' : 'no-business-domain');
  const apiKey = await deps.formSecrets.get(providerKeyRow(waterfallId), step.provider);
  if (apiKey === null) return skipped('no-key');
  const reply = await askProvider(deps, { ...question, step, waterfall, apiKey, spentCents });
  if (reply.kind === 'over-budget') return skipped(`${reply.of}-budget`);
  const personKey = step.subject === 'person' ? question.mac : null;
  return { ...readReply(reply, step, since, waterfall), personKey };
}

async function questionOf(
  { box }: TryDeps,
  { lead, step }: StepInput,
): Promise<{ readonly query: LookUpQuery; readonly mac: string } | null> {
  if (step.subject === 'company') {
    const [domain] = businessDomains(lead);
    return domain === undefined ? null : { query: { subject: 'company', domain }, mac: await domainKeyOf(box, domain) };
  }
  const { email, firstName, lastName } = lead.person;
  const mac = await identityOf(box, email);
  return email === null || mac === null ? null : { query: { subject: 'person', email, firstName, lastName }, mac };
}

type Read = Omit<Attempt, 'personKey'>;

function readReply(reply: Exclude<Reply, { kind: 'over-budget' }>, step: WaterfallStep, since: Instant, waterfall: Waterfall): Read {
  const base = { step: stepName(step), since, costCents: 0, cached: false };
  const nothing = { facts: [], optedOutAt: null };
  if (reply.kind === 'shut') return { tried: { ...base, outcome: 'throttled', reason: 'breaker-open', until: reply.until }, ...nothing };
  if (reply.kind === 'busy') return { tried: { ...base, outcome: 'busy', reason: null, until: reply.until }, ...nothing };
  const { row, cached, result } = reply;
  const paid = { ...base, cached, costCents: cached ? 0 : row.costCents };
  const ended = (outcome: Tried['outcome'], reason: string | null): Tried => ({ ...paid, outcome, reason, until: null });
  if (row.state === 'pending') return { tried: { ...paid, outcome: 'pending', reason: null, until: row.until }, ...nothing };
  if (row.outcome === null) return { tried: unanswered(paid, result, since), ...nothing };
  switch (row.outcome.kind) {
    case 'found':
      return { tried: ended('found', null), facts: factsOf(row, row.outcome.facts, cached, waterfall), optedOutAt: null };
    case 'notFound':
      return { tried: ended('notFound', row.outcome.reason), ...nothing };
    case 'denied':
      return { tried: ended('denied', row.outcome.reason), facts: [], optedOutAt: row.outcome.reason === 'opted-out' ? row.askedAt : null };
    case 'unclear':
      return { tried: ended('failed', row.outcome.reason), ...nothing };
  }
}

const throttledSeconds = 30;

/** Nothing that counts came back, and nothing was paid: only one that is too busy is asked again in this run. */
function unanswered(base: Omit<Tried, 'outcome' | 'reason' | 'until'>, result: Result, now: Instant): Tried {
  if (result?.kind === 'throttled') {
    const until = plusMillis(now, (result.retryAfterSeconds ?? throttledSeconds) * 1000);
    return { ...base, outcome: 'throttled', reason: null, until };
  }
  if (result?.kind === 'denied') return { ...base, outcome: 'denied', reason: result.reason, until: null };
  return { ...base, outcome: 'failed', reason: result?.kind === 'failed' ? result.reason : 'unknown', until: null };
}
type Result = Extract<Reply, { kind: 'row' }>['result'];

function factsOf(
  row: AnswerRow,
  facts: readonly Pick<SourcedFact, 'path' | 'value' | 'confidence'>[],
  cached: boolean,
  { ttl }: Waterfall,
): readonly SourcedFact[] {
  const expiresAt = ttl.licenceDays === null ? null : plusMillis(row.askedAt, ttl.licenceDays * 86_400_000);
  const { provider: source } = row.key;
  return facts.map(({ path, value, confidence }) => ({
    ...{ path, value, confidence, source, at: row.askedAt, expiresAt },
    costCents: cached ? 0 : row.costCents,
  }));
}
