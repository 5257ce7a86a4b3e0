import { parseEmail } from '../../domain/identity/email.ts';
import type { SecretBox } from '../ports/system.ts';

/** The identity key of an e-mail address: a MAC, so that keys hold no personal data. */
export async function identityOf(box: SecretBox, email: string | null): Promise<string | null> {
  const parsed = email === null ? null : parseEmail(email);
  return parsed === null ? null : box.mac('identity', `email|${parsed.key}`);
}
