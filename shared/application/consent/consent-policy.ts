import { activeDocuments } from '../../contracts/documents/active.ts';
import { type ConsentPolicy, defaultConsentPolicy } from '../../domain/consent/policy.ts';
import type { DocumentRef } from '../../domain/leads/decision.ts';
import type { Documents } from '../documents/documents.ts';

export type ReadConsentPolicy = () => Promise<ConsentPolicy>;

/** The policy in force: the published one, else the built-in one. */
export const createReadConsentPolicy =
  (documents: Documents<'consent-policy'>): ReadConsentPolicy =>
  async () =>
    (await documents.get('consent-policy', activeDocuments.consentPolicy))?.body ?? defaultConsentPolicy;

/** The same with the version a decision pins; none when it is the built-in one. */
export async function pinnedConsentPolicy(
  documents: Documents<'consent-policy'>,
): Promise<{ readonly body: ConsentPolicy; readonly refs: readonly DocumentRef[] }> {
  const published = await documents.get('consent-policy', activeDocuments.consentPolicy);
  if (published === null) return { body: defaultConsentPolicy, refs: [] };
  return { body: published.body, refs: [{ kind: 'consent-policy', id: published.id, version: published.version }] };
}
