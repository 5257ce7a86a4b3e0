import { factsOf } from '../leads/facts.ts';
import type { Lead } from '../leads/lead.ts';
import { valuesOf } from './lay-on.ts';
import type { EnrichedField } from './offline.ts';
import { canBring, segmentOf, type Waterfall } from './waterfall.ts';

/**
 * Whether providers are to be asked about a lead: some wanted field is empty or only deduced, and a step of its segment can bring
 * it. What a person typed and what would have been deduced anyway look alike here; the look-up itself tells them apart.
 */
export function wantsLookUp(waterfall: Waterfall, lead: Lead, deduced: readonly EnrichedField[]): boolean {
  const steps = segmentOf(waterfall, factsOf(lead))?.steps ?? [];
  const values = valuesOf(lead);
  return waterfall.wanted.some((path) => {
    const value = values.get(path) ?? null;
    const unsure = deduced.some((field) => field.path === path && field.value === value && field.confidence < waterfall.confidenceFloor);
    return (value === null || unsure) && steps.some((step) => canBring(step, path));
  });
}
