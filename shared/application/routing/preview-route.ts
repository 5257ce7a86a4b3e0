import { activeDocuments } from '../../contracts/documents/active.ts';
import { $routingPlan } from '../../contracts/documents/routing-plan.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { RoutingPlan } from '../../domain/routing/plan.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { absentLead } from '../leads/absent-lead.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { openClocks } from '../sla/open-clocks.ts';
import { type DecideDeps, decideForLead } from './decide-for-lead.ts';
import { legalReason } from './legal-block.ts';

export type PreviewDeps = DecideDeps & {
  readonly leads: Pick<LeadStore, 'get' | 'tombstone'>;
  readonly store: Pick<DocumentStore, 'draft'>;
  readonly documents: Documents<'routing-plan' | 'sla-policy' | 'calendar' | 'consent-policy'>;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type PreviewInput = {
  readonly leadId: string;
  /** The plan in force, or the draft that may follow it. */
  readonly plan: 'published' | 'draft';
  /** As if it were that moment; now when null. Loads and pointers are those of now. */
  readonly at: Instant | null;
  /** As if nobody had the lead yet and nobody had given it back. */
  readonly fresh: boolean;
};

/** Who would get the lead, and why, with nothing written. */
export const createPreviewRoute =
  (deps: PreviewDeps) =>
  async (input: PreviewInput): Promise<Result<Preview, Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(input.leadId));
    if (lead === null) return err(await absentLead(deps.leads, input.leadId));
    const plan = await planOf(deps, input.plan);
    if (plan === null) return err(refuse('unknown-document'));
    const at = input.at ?? deps.clock.now();
    const about = { planVersion: plan.version, at, currentOwnerId: lead.owner?.id ?? null };
    const may = mayProcess(lead, 'routing', (await pinnedConsentPolicy(deps.documents)).body);
    if (!may.allowed) return ok({ ...about, ...waits(legalReason(may.why), plan.body.catchAll.queue), trace: [{ gate: { ...may } }] });
    const subject: Lead = input.fresh ? { ...lead, declinedBy: null } : lead;
    const { decision, accountId } = await decideForLead(deps, subject, plan.body, at);
    const trace = decision.trace.map((row) => ({ ...row }));
    if ('unrouted' in decision) return ok({ ...about, ...waits(decision.unrouted, decision.queue), trace });
    const { clocks } = await openClocks(deps, { lead, owner: decision.owner, policyId: plan.body.slaPolicyId, at });
    return ok({
      ...about,
      outcome: 'routed',
      owner: { id: decision.owner.id, name: decision.owner.name },
      by: decision.by,
      ruleId: decision.ruleId,
      teamId: decision.teamId,
      accountId,
      clocks: clocks.map(({ kind, dueAt }) => ({ kind, dueAt })),
      reason: null,
      queue: null,
      trace,
    });
  };

export type Preview = {
  readonly planVersion: number | null;
  readonly at: Instant;
  readonly currentOwnerId: string | null;
  readonly outcome: 'routed' | 'unrouted';
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly by: string | null;
  readonly ruleId: string | null;
  readonly teamId: string | null;
  readonly accountId: string | null;
  readonly clocks: { kind: string; dueAt: string }[];
  readonly reason: string | null;
  readonly queue: string | null;
  readonly trace: Record<string, unknown>[];
};

type Outcome = Omit<Preview, 'planVersion' | 'at' | 'currentOwnerId' | 'trace'>;

const waits = (reason: string, queue: string): Outcome => ({
  outcome: 'unrouted',
  owner: null,
  by: null,
  ruleId: null,
  teamId: null,
  accountId: null,
  clocks: [],
  reason,
  queue,
});

async function planOf(
  { documents, store }: PreviewDeps,
  which: PreviewInput['plan'],
): Promise<{ readonly body: RoutingPlan; readonly version: number | null } | null> {
  if (which === 'published') return documents.get('routing-plan', activeDocuments.routingPlan);
  const draft = await store.draft('routing-plan', activeDocuments.routingPlan);
  return draft === null ? null : { body: $routingPlan.parse(draft.body), version: null };
}
