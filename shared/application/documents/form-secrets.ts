import type { FormSecrets } from '../ports/challenge.ts';
import type { FormSecretStore } from '../ports/form-secret-store.ts';
import type { Clock, SecretBox } from '../ports/system.ts';

/** A secret changed over the API is in force everywhere within this time, as a published document is. */
const maxAgeMillis = 10_000;

/** Opens the secrets of a form, reading its row at most every ten seconds. */
export function createFormSecrets(deps: { readonly store: FormSecretStore; readonly box: SecretBox; readonly clock: Clock }): FormSecrets {
  const rows = new Map<string, { readonly at: number; readonly sealed: Readonly<Record<string, string>> | null }>();
  const read = async (formId: string) => {
    const now = Date.parse(deps.clock.now());
    const known = rows.get(formId);
    if (known !== undefined && now - known.at < maxAgeMillis) return known.sealed;
    const sealed = await deps.store.get(formId);
    rows.set(formId, { at: now, sealed });
    return sealed;
  };
  return {
    get: async (formId, name) => {
      const sealed = await read(formId);
      const text = sealed !== null && Object.hasOwn(sealed, name) ? sealed[name] : undefined;
      return text === undefined ? null : deps.box.open(text);
    },
  };
}
