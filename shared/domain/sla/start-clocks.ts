import type { ClockId, LeadId } from '../kernel/ids.ts';
import { type Instant, plusMillis } from '../kernel/instant.ts';
import { addBusinessMillis } from './business-time.ts';
import type { SlaClock } from './clock.ts';
import type { Calendar, ClockPolicy, SlaPolicy } from './policy.ts';

export type StartClocksInput = {
  readonly leadId: LeadId;
  readonly policy: SlaPolicy;
  readonly policyId: string;
  readonly policyVersion: number;
  readonly calendar: Calendar;
  readonly at: Instant;
  readonly ownerId: string | null;
  readonly nextId: () => ClockId;
};

/** One running clock per clock of the policy, every moment computed now: a wake only compares instants. */
export const startClocks = (input: StartClocksInput): readonly SlaClock[] =>
  input.policy.clocks.map((policy) => ({
    id: input.nextId(),
    leadId: input.leadId,
    kind: policy.kind,
    state: 'running',
    generation: 1,
    startedAt: input.at,
    dueAt: momentOf(input, policy, 100),
    levels: policy.levels.map((percent) => ({ percent, at: momentOf(input, policy, percent) })),
    nextLevel: 0,
    level: null,
    policyId: input.policyId,
    policyVersion: input.policyVersion,
    timer: input.policy.timer,
    metBy: policy.metBy,
    ownerId: input.ownerId,
    endedAt: null,
  }));

/** When `percent` of the target has passed, to the millisecond. */
function momentOf({ calendar, at }: StartClocksInput, policy: ClockPolicy, percent: number): Instant {
  const millis = Math.round(policy.targetSeconds * 10 * percent);
  return policy.time === 'business' ? addBusinessMillis(calendar, at, millis) : plusMillis(at, millis);
}
