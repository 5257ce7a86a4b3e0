import { activeDocuments } from '../../contracts/documents/active.ts';
import { defaultMatchPolicy, type MatchPolicy } from '../../domain/identity/match-policy.ts';
import type { Documents } from '../documents/documents.ts';

export type ReadMatchPolicy = () => Promise<MatchPolicy>;

/** The policy in force: the published one, else the built-in one. */
export const createReadMatchPolicy =
  (documents: Documents<'matching'>): ReadMatchPolicy =>
  async () =>
    (await documents.get('matching', activeDocuments.matching))?.body ?? defaultMatchPolicy;
