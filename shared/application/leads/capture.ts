import type { Instant } from '../../domain/kernel/instant.ts';
import type { CapturedFields } from '../../domain/leads/capture.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import type { Published } from '../documents/documents.ts';
import type { Digest, Ids } from '../ports/system.ts';
import type { Origin } from './capture-context.ts';

/** One submission, read and checked, on its way into the table. */
export type Capture = {
  readonly ids: Ids;
  readonly digest: Digest;
  readonly form: Published<'form'>;
  readonly fields: CapturedFields;
  readonly origin: Origin;
  readonly submission: Submission;
  /** MAC of the normalised e-mail; null for a form without one. */
  readonly identity: string | null;
  readonly now: Instant;
};
