import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import type { EventContext } from '../events/new-event.ts';
import type { ClockWrite, LeadCommit, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { absentLead } from './absent-lead.ts';

export type CommandDeps = {
  readonly leads: Pick<LeadStore, 'getWithClocks' | 'commit' | 'tombstone'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type LeadWithClocks = { readonly lead: Lead; readonly clocks: readonly SlaClock[] };
type Planned = Pick<LeadCommit, 'lead' | 'events'> & Partial<LeadCommit>;
/** What a command writes; null when the lead already stands as the command wants it. */
type Planning = Result<Planned | null, Refusal>;
export type Plan = (found: LeadWithClocks, at: Instant) => Promise<Planning> | Planning;

const attempts = 4;

/**
 * Runs one command on a lead: read, decide, write if nobody else wrote; on a conflict decide again from fresh state. A
 * command that finds nothing to do writes nothing, so that its version and its ETag stand. Returns the lead and clocks as
 * they stand after the command.
 */
export async function runCommand(deps: CommandDeps, leadId: string, plan: Plan): Promise<Result<LeadWithClocks, Refusal>> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await deps.leads.getWithClocks(brand<LeadId>(leadId));
    if (found === null) return err(await absentLead(deps.leads, leadId));
    const at = deps.clock.now();
    const planned = await plan(found, at);
    if (!planned.ok) return planned;
    if (planned.value === null) return ok(found);
    const result = await deps.leads.commit({ expectedVersion: found.lead.version, now: at, ...planned.value });
    if (result.ok) return ok({ lead: planned.value.lead, clocks: clocksAfter(found.clocks, planned.value.clocks ?? []) });
  }
  return err(refuse('write-conflict'));
}

/** The clocks of a lead after `writes`. */
export const clocksAfter = (before: readonly SlaClock[], writes: readonly ClockWrite[]): readonly SlaClock[] => {
  const written = new Map(writes.map((write) => [write.clock.id, write.clock]));
  const known = new Set(before.map((clock) => clock.id));
  return [
    ...before.map((clock) => written.get(clock.id) ?? clock),
    ...writes.filter((write) => !known.has(write.clock.id)).map((write) => write.clock),
  ];
};

/** Context of an event a command causes; the command itself starts the chain. */
export const commandContext = (deps: CommandDeps, lead: Lead, at: Instant, correlationId: string): EventContext => ({
  ids: deps.ids,
  at,
  leadId: lead.id,
  leadVersion: lead.version,
  correlationId,
  causationId: null,
});
