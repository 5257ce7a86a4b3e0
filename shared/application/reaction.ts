/**
 * How a reaction to a message ended without a fault: `done` (effect written now), `repeated` (the effect was there
 * already; its events were published again), or dropped with the reason why nothing was needed.
 */
export type Reaction = 'done' | 'repeated' | { readonly dropped: string };
export const dropped = (reason: string): Reaction => ({ dropped: reason });

/** Optimistic writes are tried this often before the message goes back to its queue. */
export const maxAttempts = 4;

/** Others changed the row each time; the queue redelivers the message later. */
export class Contended extends Error {
  override readonly name = 'Contended';
}
