import type { ClockId, LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export const clockKinds = ['acceptance', 'first-touch'] as const;
export type ClockKind = (typeof clockKinds)[number];
export const clockStates = ['running', 'paused', 'met', 'breached', 'cancelled'] as const;
export type ClockState = (typeof clockStates)[number];

/** The moments of one clock, computed when it starts so that a wake only compares instants. */
export type LevelInstant = { readonly percent: number; readonly at: Instant };

/**
 * One running promise. `generation` grows with every reassignment, pause or re-base: a wake that carries an older one is
 * a no-op. `nextLevel` indexes `levels`; when it equals `levels.length` the clock owes no more wakes. A breached clock
 * keeps waking for the levels after 100 % until it is met.
 */
export type SlaClock = {
  readonly id: ClockId;
  readonly leadId: LeadId;
  readonly kind: ClockKind;
  readonly state: ClockState;
  readonly generation: number;
  readonly startedAt: Instant;
  /** The 100 % instant. */
  readonly dueAt: Instant;
  readonly levels: readonly LevelInstant[];
  readonly nextLevel: number;
  /** Percent of the last level that fired; null before the first. */
  readonly level: number | null;
  readonly policyId: string;
  readonly policyVersion: number;
  readonly timer: 'state-machine' | 'sweep';
  /** Copied from the policy at start: what ends this clock. */
  readonly metBy: readonly ('accept' | 'first-touch')[];
  readonly ownerId: string | null;
  readonly endedAt: Instant | null;
};

/** When the clock must next be looked at; null when it owes no wake. */
export const nextWakeAt = (clock: SlaClock): Instant | null =>
  clock.state === 'running' || clock.state === 'breached' ? (clock.levels[clock.nextLevel]?.at ?? null) : null;
