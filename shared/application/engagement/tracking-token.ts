import { brand } from '../../domain/kernel/brand.ts';
import type { VisitorId } from '../../domain/kernel/ids.ts';
import type { Ids, SecretBox } from '../ports/system.ts';
import { sameText } from '../spam/form-token.ts';

const macLength = 32;

/**
 * Proof of being one browser: an id of ours and a MAC over it. The id alone, which answers show, posts nothing and binds
 * nobody.
 */
export function createTrackingTokens(deps: { readonly box: SecretBox }) {
  const macOf = async (id: string): Promise<string> => (await deps.box.mac('tracking', id)).slice(-macLength);
  return {
    issue: async (ids: Ids): Promise<{ readonly id: VisitorId; readonly token: string }> => {
      const id = ids.next('visitor');
      return { id: brand<VisitorId>(id), token: `${id}.${await macOf(id)}` };
    },
    /** Null when it is not ours. */
    read: async (token: string): Promise<VisitorId | null> => {
      const [id = '', mac = ''] = token.split('.');
      return /^vis_[0-9a-f-]{36}$/.test(id) && sameText(await macOf(id), mac) ? brand<VisitorId>(id) : null;
    },
  };
}
export type TrackingTokens = ReturnType<typeof createTrackingTokens>;
