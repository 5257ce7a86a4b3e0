import type { SecretBox } from '../ports/system.ts';
import { identityOf } from './identity-of.ts';

const textsOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : typeof value === 'string' ? [value] : [];

/**
 * Whose a post is of which the form reads no address: of the one address that it names, and of nobody when it names several.
 */
export async function onlyIdentity(box: SecretBox, raw: unknown): Promise<string | null> {
  const macs = await Promise.all(textsOf(raw).map((text) => (text.includes('@') ? identityOf(box, text) : null)));
  const found = new Set(macs.flatMap((mac) => mac ?? []));
  return found.size === 1 ? ([...found][0] ?? null) : null;
}
