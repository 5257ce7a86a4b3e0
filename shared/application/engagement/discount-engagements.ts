import type * as z from 'zod';
import type { $discountInput, $discountResult } from '../../contracts/http/engagement-resources.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { EngagementId, LeadId } from '../../domain/kernel/ids.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { absentLead } from '../leads/absent-lead.ts';
import type { EngagementStore } from '../ports/engagement-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { maxAttempts } from '../reaction.ts';
import { judged, writeJudgements } from './discount.ts';

export type DiscountDeps = {
  readonly engagements: Pick<EngagementStore, 'ofLead' | 'judge'>;
  readonly leads: Pick<LeadStore, 'get' | 'tombstone'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

type Choice = z.output<typeof $discountInput>;
type Input = Choice & { readonly leadId: string; readonly principal: Principal; readonly requestId: string };

/**
 * A person's word on what a machine did, or did not. It stands against every rule. Score and stage follow by the event;
 * asking again changes nothing.
 */
export const createDiscountEngagements =
  (deps: DiscountDeps) =>
  async (input: Input): Promise<Result<z.output<typeof $discountResult>, Refusal>> => {
    const chooses = chooserOf(input);
    // Over all tries: what one of them changed is no longer open to the next.
    const changed = new Set<EngagementId>();
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const lead = await deps.leads.get(brand<LeadId>(input.leadId));
      if (lead === null) return err(await absentLead(deps.leads, input.leadId));
      const at = deps.clock.now();
      const context = { ids: deps.ids, at, correlationId: input.requestId, causationId: null, actor: actorOf(input.principal) };
      const done = await Promise.all(
        [lead.id, ...(lead.members ?? [])].map(async (id) => {
          const chosen = (await deps.engagements.ofLead(id)).filter((engagement) => chooses(engagement) && isOpen(input, engagement));
          const judgements = chosen.map((before) => ({ before, after: judged(before, input.restore ? null : 'manual', 'person', at) }));
          const written = await writeJudgements(deps.engagements, { ...lead, id }, judgements, context);
          if (written) for (const engagement of chosen) changed.add(engagement.id);
          return written;
        }),
      );
      if (!done.includes(false)) return ok({ changed: changed.size, engagementIds: [...changed] });
    }
    return err(refuse('write-conflict'));
  };

const isOpen = ({ restore }: Choice, { discount }: Engagement): boolean => (restore ? discount !== null : discount?.by !== 'person');

function chooserOf({ eventIds, from, to, signals }: Choice): (engagement: Engagement) => boolean {
  const [earliest, latest] = [from, to].map((text) => (text === undefined ? null : parseInstant(text)));
  return ({ id, eventId, at, signal }) =>
    (eventIds === undefined || eventIds.includes(id) || eventIds.includes(eventId)) &&
    (earliest == null || at >= earliest) &&
    (latest == null || at <= latest) &&
    (signals === undefined || signals.includes(signal));
}
