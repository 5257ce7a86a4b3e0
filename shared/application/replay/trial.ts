import { activeDocuments } from '../../contracts/documents/active.ts';
import { $routingPlan } from '../../contracts/documents/routing-plan.ts';
import { $rubric } from '../../contracts/documents/rubric.ts';
import type { Condition } from '../../domain/conditions/condition.ts';
import type { ConsentPolicy } from '../../domain/consent/policy.ts';
import type { BySide } from '../../domain/replay/record.ts';
import { type Judge, judgeOf } from '../../domain/replay/replay-lead.ts';
import { fieldsRouted, type Surroundings } from '../../domain/replay/routing.ts';
import type { RoutingPlan } from '../../domain/routing/plan.ts';
import { conditionsOf } from '../../domain/scoring/fields-read.ts';
import type { DryRunJob } from '../../domain/transfer/job.ts';
import { createReadConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import type { DocumentStore, StoredBody } from '../ports/document-store.ts';
import type { Roster } from '../records/roster.ts';

/** The rules of a dry run, ready to judge leads. Without judges the leads qualified as they really did. */
export type Trial = {
  readonly judges: BySide<Judge> | null;
  readonly plans: BySide<RoutingPlan> | null;
  readonly around: Omit<Surroundings, 'chains'>;
  readonly policy: ConsentPolicy;
  /** All that is read of a lead besides its history. */
  readonly conditions: readonly Condition[];
  /** Fields to keep for routing it again. */
  readonly routed: ReadonlySet<string>;
};
export type TrialDeps = {
  readonly store: Pick<DocumentStore, 'version'>;
  readonly documents: Documents<'routing-plan' | 'consent-policy' | 'calendar'>;
  readonly roster: Roster;
};
type Subject = Pick<DryRunJob, 'document' | 'baseline' | 'candidate'>;

export const candidateName = ({ document, candidate }: Pick<Subject, 'document' | 'candidate'>): string =>
  'version' in candidate ? `${document.id}@${candidate.version}` : `${document.id}@draft-${candidate.revision}`;
export const baselineName = ({ baseline }: Pick<Subject, 'baseline'>): string => `${baseline.id}@${baseline.version}`;

/** The candidate against its baseline. A rubric is tried with the routing plan in force, so that its load can be told. */
export async function trialOf(deps: TrialDeps, subject: Subject, candidate: StoredBody): Promise<Trial> {
  const { kind } = subject.document;
  const [published, roster, policy, plan, calendars] = await Promise.all([
    deps.store.version(kind, subject.baseline.id, subject.baseline.version),
    deps.roster.read(),
    createReadConsentPolicy(deps.documents)(),
    deps.documents.get('routing-plan', activeDocuments.routingPlan),
    deps.documents.all('calendar'),
  ]);
  if (published === null) throw new Error(`published document missing: ${kind}/${baselineName(subject)}`);
  const judges =
    kind === 'rubric'
      ? {
          published: judgeOf($rubric.parse(published), baselineName(subject)),
          draft: judgeOf($rubric.parse(candidate), candidateName(subject)),
        }
      : null;
  const plans =
    kind === 'rubric' ? plan && both(plan.body) : { published: $routingPlan.parse(published), draft: $routingPlan.parse(candidate) };
  const routed = plans === null ? [] : [plans.published, plans.draft].flatMap((one) => [...fieldsRouted(one)]);
  return {
    judges,
    plans,
    around: { roster, calendars: new Map(calendars.map(({ id, body }) => [id, body])) },
    policy,
    routed: new Set(routed),
    conditions: [
      ...(judges === null ? [] : [...conditionsOf(judges.published.rubric), ...conditionsOf(judges.draft.rubric)]),
      // Just to be read: routing asks for facts that no rubric may ask for.
      ...routed.map((field): Condition => ({ field, op: 'exists' })),
    ],
  };
}

const both = <T>(one: T): BySide<T> => ({ published: one, draft: one });
