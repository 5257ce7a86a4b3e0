import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { Suspicion } from '../../domain/identity/suspicion.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { absentLead, absentOther } from '../leads/absent-lead.ts';
import type { LeadWithClocks } from '../leads/command.ts';
import type { GroupDeps } from '../leads/group-commit.ts';
import { createMergeLeads } from '../leads/merge-leads.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { MatchStore } from '../ports/match-store.ts';
import { type Standing, standingOf } from './read-duplicates.ts';

export type DecideDuplicateDeps = GroupDeps & {
  readonly leads: Pick<LeadStore, 'get' | 'pool' | 'tombstone'>;
  readonly matches: Pick<MatchStore, 'suspicionsOf' | 'list' | 'save' | 'suspicion'>;
};
export type DuplicateInput = {
  readonly leadId: string;
  readonly otherId: string;
  readonly principal: Principal;
  readonly requestId: string;
};

type PairOfLeads = { readonly lead: Lead; readonly other: Lead; readonly rows: readonly Suspicion[] };

/** Both leads as they stand, and the rows about the two; a pair that nobody suspected is refused. */
async function suspectedPair(deps: DecideDuplicateDeps, { leadId, otherId }: DuplicateInput): Promise<Result<PairOfLeads, Refusal>> {
  const [lead, other] = await Promise.all([leadId, otherId].map((id) => deps.leads.get(brand<LeadId>(id))));
  if (!lead) return err(await absentLead(deps.leads, leadId));
  if (!other) return err(await absentOther(deps.leads, otherId));
  const about = ({ row, other: resolved }: Standing): boolean =>
    lead.id === other.id ? row.pair.some((id) => id === leadId) && row.pair.some((id) => id === otherId) : resolved.id === other.id;
  const rows = (await standingOf(deps, lead)).filter(about).map(({ row }) => row);
  if (rows.length === 0 || leadId === otherId) return err(refuse('unknown-duplicate'));
  return ok({ lead, other, rows });
}

/** The two are one person: merges them. Again: the same answer. */
export const createAcceptDuplicate = (deps: DecideDuplicateDeps) => {
  const mergeLeads = createMergeLeads(deps);
  return async (input: DuplicateInput): Promise<Result<LeadWithClocks, Refusal>> => {
    const pair = await suspectedPair(deps, input);
    if (!pair.ok) return pair;
    const merged = await mergeLeads({ ...input, ifVersion: null });
    if (!merged.ok) return merged;
    for (const row of pair.value.rows) await decide(deps, input, row, 'accepted', null);
    return merged;
  };
};

/** The two are not one person; they are suggested again when something new speaks for it, and not before. */
export const createDismissDuplicate =
  (deps: DecideDuplicateDeps) =>
  async (
    input: DuplicateInput & { readonly note: string | null },
  ): Promise<Result<{ readonly lead: Lead; readonly rows: readonly Standing[] }, Refusal>> => {
    const pair = await suspectedPair(deps, input);
    if (!pair.ok) return pair;
    const { lead, other, rows } = pair.value;
    if (lead.id === other.id) return err(refuse('duplicate-merged'));
    for (const row of rows) if (!(await decide(deps, input, row, 'dismissed', input.note))) return err(refuse('write-conflict'));
    return ok({ lead, rows: (await standingOf(deps, lead)).filter((standing) => standing.other.id === other.id) });
  };

/** A decision that stands is kept, with who made it. */
async function decide(
  deps: DecideDuplicateDeps,
  { principal }: DuplicateInput,
  given: Suspicion,
  state: 'accepted' | 'dismissed',
  note: string | null,
): Promise<boolean> {
  const at = deps.clock.now();
  for (let attempt = 0, row: Suspicion | null = given; attempt < attempts; attempt += 1, row = await deps.matches.suspicion(given.pair)) {
    // Gone: what spoke for the pair does not any more.
    if (row === null || row.state === state) return true;
    const actor = actorOf(principal);
    const audit = {
      id: deps.ids.next('audit'),
      at,
      actor,
      action: `duplicate.${state === 'accepted' ? 'accept' : 'dismiss'}`,
      target: `lead/${row.pair[0]}`,
      difference: [row.pair[1]],
    };
    const decided = { ...row, state, decidedBy: actor, decidedAt: at, note, revision: row.revision + 1 };
    if ((await deps.matches.save(decided, [], audit)) === 'ok') return true;
  }
  return false;
}

const attempts = 4;
