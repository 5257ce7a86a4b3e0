import type * as z from 'zod';
import { activeDocuments } from '../../contracts/documents/active.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { $qualificationView } from '../../contracts/http/qualification-resources.ts';
import { storedAnswer } from '../../contracts/stored/evidence.ts';
import { sourceWith } from '../../domain/attribution/countable.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import { qualify } from '../../domain/qualification/qualify.ts';
import { type Accounts, factsOfAccount } from '../accounts/accounts.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { absentLead } from '../leads/absent-lead.ts';
import { memberRows, personTouches } from '../leads/member-rows.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock } from '../ports/system.ts';
import { factsNoted } from '../scoring/score-history.ts';

export type ReadQualificationDeps = {
  readonly leads: Pick<LeadStore, 'get' | 'tombstone' | 'touches' | 'decisions' | 'activities'>;
  readonly documents: Documents<'qualification' | 'consent-policy'>;
  readonly accounts: Pick<Accounts, 'view'>;
  readonly clock: Clock;
};
type View = z.input<typeof $qualificationView>;

/**
 * The verdict over a person at an instant up to now, by the rubric that is published now. Facts of the past are those of the last scoring before
 * it; activities, signals and answers are those that had happened by then. Writes nothing.
 */
export const createReadQualification =
  (deps: ReadQualificationDeps) =>
  async (id: string, asked: string | null): Promise<Result<View, Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(id));
    if (lead === null) return err(await absentLead(deps.leads, id));
    const may = mayProcess(lead, 'profiling', (await pinnedConsentPolicy(deps.documents)).body);
    if (!may.allowed) return err(refuse('profiling-refused', may.detail));
    const rubric = await deps.documents.get('qualification', activeDocuments.qualification);
    if (rubric === null) return err(refuse('unknown-document', `no qualification ${activeDocuments.qualification} is published`));
    const now = deps.clock.now();
    const at = asked === null ? now : parseInstant(asked);
    if (at === null || at < lead.capturedAt || at > now)
      return err(refuse('invalid-request', `at must lie between ${lead.capturedAt}, when the lead was captured, and now`));
    const [decisions, activities, touches] = await Promise.all([
      memberRows(lead, deps.leads.decisions),
      memberRows(lead, deps.leads.activities),
      personTouches(deps.leads, lead),
    ]);
    const conditions = rubric.body.criteria.flatMap(({ evidence }) =>
      evidence.flatMap((source) => (source.type === 'field' ? [source.when] : [])),
    );
    const noted = at < now ? factsNoted(decisions, at) : null;
    const facts = noted?.facts ?? {
      ...factsOf({ ...lead, source: sourceWith(lead.source, touches) }),
      ...(await factsOfAccount(deps.accounts, lead.accountId, conditions)),
    };
    const answers = decisions.flatMap((decision) => storedAnswer(decision) ?? []);
    const { criteria, missing, ...judged } = qualify(rubric.body, { facts, activities, touches, answers, at });
    return ok({
      leadId: lead.id,
      at,
      rubric: `${rubric.id}@${rubric.version}`,
      factsAsOf: noted?.at ?? now,
      ...judged,
      criteria: criteria.map((criterion) => ({ ...criterion, evidence: [...criterion.evidence] })),
      missing: missing.map((row) => ({ ...row, wanted: [...row.wanted] })),
    });
  };
