import type { Touch } from '../attribution/touch.ts';
import { isHuman } from '../engagement/signals.ts';
import { type Instant, latest as latestOf, plusMillis } from '../kernel/instant.ts';
import type { Lead } from './lead.ts';
import { nextStage } from './lifecycle.ts';

/** Without engagement for so long a lead is dormant. */
export const dormantAfterDays = 14;
const dayMillis = 86_400_000;

/**
 * When the person last did something themselves, or sales gave them back; machines, mails sent to them and discounted acts do not
 * count.
 */
export const lastEngagedAt = (lead: Pick<Lead, 'capturedAt' | 'returnedAt'>, touches: readonly Touch[], at: Instant): Instant =>
  touches
    .filter((touch) => touch.at <= at && isHuman(touch.signal) && !touch.discounted)
    .reduce(
      (latest, touch) => latestOf(latest, touch.at),
      lead.returnedAt === null ? lead.capturedAt : latestOf(lead.capturedAt, lead.returnedAt),
    );

/** When the lead falls dormant if nothing more is heard of the person; null while sales has it, or its stage cannot. */
export const dormantFrom = (lead: Pick<Lead, 'stage' | 'owner'>, lastEngaged: Instant): Instant | null =>
  lead.owner !== null || nextStage(lead.stage, 'fall-dormant') === null ? null : plusMillis(lastEngaged, dormantAfterDays * dayMillis);

/** The next moment at which time alone may change the lead: by decay, or by silence. */
export function wakesAt({ score, dormantAt }: Pick<Lead, 'score' | 'dormantAt'>): Instant | null {
  const changesAt = score?.changesAt ?? null;
  if (changesAt === null || dormantAt === null) return changesAt ?? dormantAt;
  return changesAt < dormantAt ? changesAt : dormantAt;
}
