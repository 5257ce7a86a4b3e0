import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { LeadStore } from '../ports/lead-store.ts';

/** Why there is no lead of this id: it never was, or its person was erased. */
export const absentLead = async (leads: Pick<LeadStore, 'tombstone'>, leadId: string): Promise<Refusal> =>
  (await leads.tombstone(brand<LeadId>(leadId))) === null ? refuse('unknown-lead') : refuse('erased');

/** The same of the second lead of a pair. */
export async function absentOther(leads: Pick<LeadStore, 'tombstone'>, otherId: string): Promise<Refusal & { readonly detail: string }> {
  const { code } = await absentLead(leads, otherId);
  return { code, detail: code === 'erased' ? 'the person of otherId was erased' : 'otherId names no lead' };
}
