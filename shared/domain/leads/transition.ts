import type { Instant } from '../kernel/instant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Lead } from './lead.ts';
import { nextStage, type Stage, type StageCause } from './lifecycle.ts';

/** Leaving one of these for an open stage starts a new cycle: the lead may qualify again. */
const closed: ReadonlySet<Stage> = new Set(['disqualified', 'recycled', 'customer']);

/**
 * The lead after `cause`, with stage, cycle and `updatedAt` moved. The version is not: one commit may hold several
 * changes and its caller counts it once. `invalid-transition` when the lifecycle table has no such arrow.
 */
export function moveStage(lead: Lead, cause: StageCause, at: Instant): Result<Lead, 'invalid-transition'> {
  const stage = nextStage(lead.stage, cause);
  if (stage === null) return err('invalid-transition');
  const reopened = closed.has(lead.stage) && stage !== 'dormant';
  return ok({ ...lead, stage, ...(reopened ? { cycle: lead.cycle + 1, declinedBy: null } : {}), updatedAt: at });
}
