import type { LeadPasts } from '../../application/ports/lead-pasts.ts';
import type { LeadStore } from '../../application/ports/lead-store.ts';

/** Memory has no requests to save. */
export const createMemoryLeadPasts = (leads: Pick<LeadStore, 'get' | 'decisions' | 'touches'>): LeadPasts => ({
  past: async (leadId) => {
    const lead = await leads.get(leadId);
    return lead && { lead, decisions: await leads.decisions(lead.id), touches: await leads.touches(lead.id) };
  },
});
