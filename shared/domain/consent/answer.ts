import type { ConsentState } from './consent.ts';

/** One consent box of a form and how the person left it. */
export type ConsentAnswer = {
  readonly purpose: string;
  readonly channel: string;
  readonly granted: boolean;
  /** An opt-out box was ticked. */
  readonly refused?: boolean | undefined;
  /** A tick counts only once the person confirms it by the link they are sent. */
  readonly doubleOptIn?: boolean | undefined;
};

/**
 * The state after an unauthenticated form: a tick grants, unless the person withdrew or is suppressed; lifting that takes
 * proof that it is the same person (double opt-in). A refusal needs none: it only takes away. An empty box is no answer, least
 * of all a withdrawal.
 */
export function stateAfterAnswer(
  current: ConsentState | undefined,
  { granted, refused, doubleOptIn }: Pick<ConsentAnswer, 'granted' | 'refused' | 'doubleOptIn'>,
): ConsentState {
  if (current === 'withdrawn' || current === 'suppressed') return current;
  if (refused === true) return 'withdrawn';
  if (!granted) return current ?? 'unknown';
  return doubleOptIn === true && current !== 'granted' ? 'pending' : 'granted';
}
