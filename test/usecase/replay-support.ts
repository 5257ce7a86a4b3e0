import { readPast } from '../../shared/application/replay/read-past.ts';
import { $rubric } from '../../shared/contracts/documents/rubric.ts';
import { defaultConsentPolicy } from '../../shared/domain/consent/policy.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../shared/domain/kernel/instant.ts';
import { judgeOf, replayLead } from '../../shared/domain/replay/replay-lead.ts';
import type { World } from '../support/world.ts';

/** What a replay says of a lead at one instant of its past. */
export async function replayed(world: World, leadId: string, body: unknown, version: string, at: Instant) {
  const deps = { ...world, deals: async () => [] };
  const past = await readPast(deps, brand<LeadId>(leadId), { conditions: [], policy: defaultConsentPolicy, until: world.clock.now() });
  if (typeof past === 'string') throw new Error(past);
  const result = replayLead(past.history, judgeOf($rubric.parse(body), version)).at(at);
  const { fit, engagement, cell } = result?.summary ?? {};
  return { fit, engagement, cell, qualified: result?.qualified };
}
