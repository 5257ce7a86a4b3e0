import { UnreadableRow } from '../../../contracts/stored/stored.ts';
import { mayProcess } from '../../../domain/consent/gate.ts';
import type { ConsentPolicy } from '../../../domain/consent/policy.ts';
import { type Instant, millisBetween, plusMillis } from '../../../domain/kernel/instant.ts';
import type { Lead } from '../../../domain/leads/lead.ts';
import { dayMillis } from '../../../domain/scoring/awards.ts';
import { leadFeatures } from '../../../domain/scoring/learned/lead-features.ts';
import type { LearnedVersion } from '../../../domain/scoring/learned/model.ts';
import type { Observation } from '../../../domain/scoring/learned/observation.ts';
import { outcomeOf } from '../../../domain/scoring/learned/outcome.ts';
import { train } from '../../../domain/scoring/learned/train.ts';
import { pinnedConsentPolicy } from '../../consent/consent-policy.ts';
import type { Documents } from '../../documents/documents.ts';
import { memberRows, personTouches } from '../../leads/member-rows.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import type { LeadStore } from '../../ports/lead-store.ts';
import type { LearnedStore } from '../../ports/learned-store.ts';
import type { RecordStore } from '../../ports/record-store.ts';
import type { Clock } from '../../ports/system.ts';
import { candidates } from './candidates.ts';
import { type DealOutcomes, dealOutcomes, dealsOf } from './deal-outcomes.ts';
import { type KnownThen, knownThen } from './known-then.ts';

export type TrainScoreDeps = {
  readonly leads: Pick<LeadStore, 'list' | 'get' | 'decisions' | 'touches'>;
  readonly records: Pick<RecordStore, 'page'>;
  readonly documents: Documents<'consent-policy'>;
  readonly learned: LearnedStore;
  readonly clock: Clock;
};

/**
 * `version` null: the last training is too young for another, or another one was faster. `unreadable`: the first lead whose rows could not
 * be read; it was left out, for the others must not wait behind it, and is to be told of.
 */
export type TrainedScore = { readonly moved: number; readonly version: LearnedVersion | null; readonly unreadable: UnreadableRow | null };

/** Leads whose histories one training reads: two queries each, 16 at once, and a few kilobytes. */
const maxLeads = 5000;
/** Histories are read for so long; what is left unread is older. Well inside the time of the function. */
const budgetMillis = 180_000;
/** Started twice a day it still trains once. */
const restMillis = 20 * 3_600_000;
/** What an outcome of longer ago says of today is doubtful. */
const windowMillis = 730 * dayMillis;
const recentMillis = 30 * dayMillis;
const chunk = 256;

/**
 * Learns the score anew from the outcomes of the last two years and keeps what came of it as the next version, whether it may be used or
 * not. Nobody who objects to being judged is learned from; of an erased person nothing is left to read.
 */
export const createTrainScore = (deps: TrainScoreDeps) => async (): Promise<TrainedScore> => {
  const trainedAt = deps.clock.now();
  const last = await deps.learned.newest();
  if (last !== null && millisBetween(last.trainedAt, trainedAt) < restMillis) return { moved: 0, version: null, unreadable: null };
  const policy = (await pinnedConsentPolicy(deps.documents)).body;
  const read = await readHistories(deps, policy, trainedAt);
  const observations = read.known.flatMap(({ outcome, values }): readonly Observation[] =>
    outcome === null || outcome.at < plusMillis(trainedAt, -windowMillis) ? [] : [{ won: outcome.won, outcomeAt: outcome.at, values }],
  );
  const trained = train({
    specs: leadFeatures,
    observations,
    open: read.known.filter(({ outcome }) => outcome === null).map(({ values }) => values),
    recent: read.known.filter(({ at }) => at >= plusMillis(trainedAt, -recentMillis)).map(({ values }) => values),
    wasActive: last?.report.state === 'active',
  });
  const version: LearnedVersion = { version: (last?.version ?? 0) + 1, trainedAt, intake: read.intake, ...trained };
  const { unreadable } = read;
  return (await deps.learned.append(version)) === 'ok' ? { moved: 1, version, unreadable } : { moved: 0, version: null, unreadable };
};

/** What a lead tells when it is no example. */
type Silent = 'untelling' | 'without-facts' | UnreadableRow;
type Known = KnownThen & { readonly outcome: { readonly won: boolean; readonly at: Instant } | null };

async function readHistories(deps: TrainScoreDeps, policy: ConsentPolicy, now: Instant) {
  const deals = await dealOutcomes(deps.records, now);
  const found = await candidates(deps.leads, deals, maxLeads);
  const usable = found.leads.filter(({ quarantine }) => quarantine === null);
  const allowed = usable.filter((lead) => mayProcess(lead, 'profiling', policy).allowed);
  const read: (Known | Silent)[] = [];
  for (let from = 0; from < allowed.length && millisBetween(now, deps.clock.now()) < budgetMillis; from += chunk)
    read.push(...(await mapAtOnce(allowed.slice(from, from + chunk), (lead) => readHistory(deps, lead, deals).catch(ifUnreadable))));
  return {
    known: read.flatMap((row) => (typeof row === 'string' || row instanceof UnreadableRow ? [] : [row])),
    unreadable: read.find((row) => row instanceof UnreadableRow) ?? null,
    intake: {
      refused: usable.length - allowed.length,
      withoutFacts: read.filter((row) => row === 'without-facts').length,
      undatedDeals: deals.undated,
      truncated: found.truncated || deals.truncated || read.length < allowed.length,
    },
  };
}

function ifUnreadable(fault: unknown): UnreadableRow {
  if (fault instanceof UnreadableRow) return fault;
  throw fault;
}

async function readHistory({ leads }: TrainScoreDeps, lead: Lead, deals: DealOutcomes): Promise<Known | Silent> {
  const decisions = await memberRows(lead, leads.decisions);
  const closed = decisions
    .filter(({ kind, outcome }) => kind === 'stage' && outcome.stage === lead.stage)
    .reduce<{ at: Instant; code: string | null } | null>(
      (last, { at, outcome }) =>
        last !== null && last.at >= at ? last : { at, code: typeof outcome.code === 'string' ? outcome.code : null },
      null,
    );
  const outcome = outcomeOf(lead.stage, dealsOf(deals, lead), closed ?? { at: lead.updatedAt, code: null });
  if (outcome === 'untelling') return 'untelling';
  const known = knownThen(decisions, await personTouches(leads, lead), outcome?.at ?? null);
  return known === null ? 'without-facts' : { ...known, outcome };
}
