import { activeDocuments } from '../../../contracts/documents/active.ts';
import { $consentPolicy } from '../../../contracts/documents/consent-policy.ts';
import type { Issue } from '../../../contracts/http/problems.ts';
import { defaultConsentPolicy, ruleOf } from '../../../domain/consent/policy.ts';
import type { NurtureTrack } from '../../../domain/nurture/track.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import { issue } from './issue.ts';

/** A purpose that the policy in force does not allow to contact anybody for: the step would be left out for everybody. */
export async function unknownPurposes(
  store: Pick<DocumentStore, 'manifest' | 'version'>,
  { steps }: Pick<NurtureTrack, 'steps'>,
): Promise<readonly Issue[]> {
  const id = activeDocuments.consentPolicy;
  const entry = (await store.manifest()).find((row) => row.kind === 'consent-policy' && row.id === id);
  const stored = entry === undefined ? null : await store.version('consent-policy', id, entry.version);
  const policy = stored === null ? defaultConsentPolicy : $consentPolicy.parse(stored);
  return steps.flatMap(({ purpose, channel }, i) => {
    const rule = ruleOf(policy, purpose, channel);
    if (rule !== null && rule.purpose.kind !== 'processing') return [];
    return [issue(`/steps/${i}/purpose`, 'unknown-purpose', `the consent policy names no contact for ${purpose} by ${channel}`)];
  });
}
