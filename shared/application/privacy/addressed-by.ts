import { identityOf } from '../leads/capture-commit.ts';
import type { SecretBox } from '../ports/system.ts';

/** Posts nest no deeper than a body may. */
const maxDepth = 10;

function* textsOf(value: unknown, depth = 0): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null && depth < maxDepth)
    for (const member of Object.values(value)) yield* textsOf(member, depth + 1);
}

/**
 * Whether a raw post names one of the addresses behind `identities`, wherever it says so: a held post is not read by its
 * form, which may be gone, and its fields may be called anything.
 */
export const addressedBy = (box: SecretBox, identities: readonly string[]) => {
  const wanted = new Set(identities);
  return async (raw: unknown): Promise<boolean> => {
    if (wanted.size === 0) return false;
    for (const text of textsOf(raw)) {
      const mac = text.includes('@') ? await identityOf(box, text) : null;
      if (mac !== null && wanted.has(mac)) return true;
    }
    return false;
  };
};
