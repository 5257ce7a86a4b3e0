import type { LeadPasts } from '../../application/ports/lead-pasts.ts';
import type { LeadStore } from '../../application/ports/lead-store.ts';

/** Memory has no requests to save. */
export function createMemoryLeadPasts(leads: Pick<LeadStore, 'get' | 'decisions' | 'touches'>): LeadPasts {
  const rows: LeadPasts['rows'] = async (leadId) => ({ decisions: await leads.decisions(leadId), touches: await leads.touches(leadId) });
  return {
    past: async (leadId) => {
      const lead = await leads.get(leadId);
      return lead && { lead, ...(await rows(lead.id)) };
    },
    rows,
  };
}
