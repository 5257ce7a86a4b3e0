import type { FormSecrets } from '../ports/challenge.ts';
import type { FormSecretStore } from '../ports/form-secret-store.ts';
import type { Clock, SecretBox } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Opens the secrets of a form. Its row is read at most every ten seconds: so soon is a secret changed over the API in force everywhere. */
export function createFormSecrets(deps: { readonly store: FormSecretStore; readonly box: SecretBox; readonly clock: Clock }): FormSecrets {
  const rows = createTimedCache(deps.clock, deps.store.get);
  return {
    get: async (formId, name) => {
      const sealed = await rows.get(formId);
      const text = sealed !== null && Object.hasOwn(sealed, name) ? sealed[name] : undefined;
      return text === undefined ? null : deps.box.open(text);
    },
  };
}
