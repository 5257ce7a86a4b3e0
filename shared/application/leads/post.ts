import type { StatedConsent } from '../../domain/leads/intake/stated-consent.ts';
import type { Via } from '../../domain/leads/submission.ts';
import type { Published } from '../documents/documents.ts';
import type { CaptureContext } from './capture-context.ts';

/** One post at any door, in the form's own terms. */
export type Post = {
  readonly form: Published<'form'>;
  readonly via: Via;
  /** Exactly what came, for the ledger and for reading it again. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** The same under the names of the form and of the visit's context. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | null;
  /** How long the key is remembered; absent: a day. */
  readonly keyLifetimeMillis?: number;
  readonly context: CaptureContext;
  /** Values of earlier posts of the same visitor, for fields the form did not ask again. */
  readonly known?: Readonly<Record<string, unknown>>;
  /** Required fields the page did not show, because it took the visitor for somebody who had answered them. */
  readonly excused?: ReadonlySet<string>;
  /** What the post says about consent beside its fields. */
  readonly stated?: readonly StatedConsent[];
  /** `lenient`: the sender cannot be told what is wrong, so the post is taken with what can be read. */
  readonly reading: 'strict' | 'lenient';
  /** False: a server of a vendor or of the company itself posts, so agent and token say nothing. */
  readonly judged: boolean;
  /** A post that must never reach sales, whatever it says. */
  readonly rejectAs?: string;
};
