import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import type { EndpointSecret, EndpointSecretStore } from '../ports/document-store.ts';
import type { Digest, SecretBox } from '../ports/system.ts';
import type { WebhookSigner } from '../ports/webhook-transport.ts';

/** While rotating, the old secret signs beside the new one for a day. */
const overlapMillis = 86_400_000;
/** A rotation reaches every sandbox within this time; the overlap covers it. */
const cacheMillis = 10_000;

export type EndpointSecrets = {
  /** Secrets that sign now, newest first. */
  readonly read: (endpointId: string, at: Instant) => Promise<readonly string[]>;
  readonly fingerprint: (endpointId: string) => Promise<string | null>;
  /** Keeps `given`, or makes a secret when the endpoint has none; returns a secret only when it was made here. */
  readonly ensure: (
    endpointId: string,
    given: string | null,
    at: Instant,
  ) => Promise<{ readonly made: string | null; readonly fingerprint: string }>;
};

export type EndpointSecretsDeps = {
  readonly store: EndpointSecretStore;
  readonly box: SecretBox;
  readonly signer: WebhookSigner;
  readonly digest: Digest;
};

/** Signing secrets: sealed at rest, opened in the sandbox, shown once when made. */
export function createEndpointSecrets(deps: EndpointSecretsDeps): EndpointSecrets {
  const cache = new Map<string, { readonly until: Instant; readonly secrets: readonly string[] }>();
  const open = async (stored: EndpointSecret, at: Instant): Promise<readonly string[]> => {
    const sealed = [stored.sealed, ...(stored.previous !== null && stored.previous.until > at ? [stored.previous.sealed] : [])];
    return Promise.all(sealed.map((text) => deps.box.open(text)));
  };
  return {
    read: async (endpointId, at) => {
      const cached = cache.get(endpointId);
      if (cached !== undefined && cached.until > at) return cached.secrets;
      const stored = await deps.store.get(endpointId);
      if (stored === null) throw new Error('the endpoint has no secret');
      const secrets = await open(stored, at);
      cache.set(endpointId, { until: plusMillis(at, cacheMillis), secrets });
      return secrets;
    },
    fingerprint: async (endpointId) => (await deps.store.get(endpointId))?.fingerprint ?? null,
    ensure: async (endpointId, given, at) => {
      const stored = await deps.store.get(endpointId);
      if (given === null && stored !== null) return { made: null, fingerprint: stored.fingerprint };
      const secret = given ?? deps.signer.newSecret();
      const fingerprint = deps.digest.sha256(secret).slice(0, 16);
      if (stored?.fingerprint === fingerprint) return { made: null, fingerprint };
      const previous = stored === null ? null : { sealed: stored.sealed, until: plusMillis(at, overlapMillis) };
      await deps.store.put({ endpointId, sealed: await deps.box.seal(secret), fingerprint, previous });
      cache.delete(endpointId);
      return { made: given === null ? secret : null, fingerprint };
    },
  };
}
