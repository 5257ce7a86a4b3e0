import { refuse } from '../../contracts/http/problems.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { type CommandDeps, commandContext, runCommand } from '../leads/command.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import { routeRequest } from './request-route.ts';

export type ReRunDeps = CommandDeps & { readonly leads: Pick<LeadStore, 'list'> };
export type ReRunInput = {
  /** Leads by name, or those that wait in a queue, optionally for one reason. */
  readonly among: { readonly leadIds: readonly string[] } | { readonly queue: string; readonly reason: string | null };
  readonly cursor: string | null;
  readonly limit: number;
  readonly principal: Principal;
  readonly requestId: string;
};
export type ReRun = {
  readonly requested: readonly string[];
  /** Why a lead was left alone: it waits no longer, or is not there. */
  readonly skipped: readonly { readonly leadId: string; readonly why: string }[];
  readonly cursor: string | null;
};

/** Sends leads that nothing had placed through routing again, by the plan, teams and absences of now. One page at a time. */
export const createReRunRouting =
  (deps: ReRunDeps) =>
  async (input: ReRunInput): Promise<ReRun> => {
    const { ids, cursor } = await idsOf(deps, input);
    const results = await mapAtOnce(ids, async (leadId) => ({ leadId, why: await rerun(deps, leadId, input) }));
    return {
      requested: results.flatMap(({ leadId, why }) => (why === null ? [leadId] : [])),
      skipped: results.flatMap(({ leadId, why }) => (why === null ? [] : [{ leadId, why }])),
      cursor,
    };
  };

async function idsOf({ leads }: ReRunDeps, { among, cursor, limit }: ReRunInput) {
  if ('leadIds' in among) return { ids: [...new Set(among.leadIds)], cursor: null };
  const page = await leads.list({ queue: among.queue }, { cursor, limit });
  const wanted = page.items.filter((lead) => among.reason === null || lead.queueReason === among.reason);
  return { ids: wanted.map((lead): string => lead.id), cursor: page.cursor };
}

/** Null once the lead is on its way, else why it is not. */
async function rerun(deps: ReRunDeps, leadId: string, { principal, requestId }: ReRunInput): Promise<string | null> {
  const done = await runCommand(deps, leadId, ({ lead, clocks }, at) => {
    if (lead.owner !== null || lead.queue === null) return err(refuse('invalid-transition', 'the lead waits in no queue'));
    const contextOf = (next: Lead) => commandContext(deps, next, at, requestId);
    return ok(routeRequest({ lead, clocks, at, reason: 're-run', actor: actorOf(principal), contextOf }));
  });
  return done.ok ? null : done.error.code;
}
