import type { Refusal } from '../../../contracts/http/problems.ts';
import type { Result } from '../../../domain/kernel/result.ts';
import type { Translate } from '../../../domain/leads/intake/translation.ts';
import type { Documents } from '../../documents/documents.ts';
import type { Post } from '../post.ts';
import { createTakeIn, type TakeInDeps, type TakenIn } from '../take-in.ts';

export type IntakeDeps = TakeInDeps & { readonly documents: Documents<'form'> };
/** A post in its product's own terms. */
export type ForeignPost = Omit<Post, 'fields' | 'stated' | 'known'>;
export type Intake = (post: ForeignPost) => Promise<Result<TakenIn, Refusal>>;

/** Platforms send a lead again for a day and a half, people press "send again" for weeks; the key outlives both. */
export const platformKeyMillis = 30 * 86_400_000;

/** Takes in a post of another product by its translator, as it will be translated again when it is released or finished later. */
export const createIntake = (deps: IntakeDeps, translate: Translate): Intake => {
  const takeIn = createTakeIn(deps);
  return (post) => {
    const { fields, consents } = translate(post.raw, post.form.body);
    return takeIn({ ...post, fields, stated: consents });
  };
};
