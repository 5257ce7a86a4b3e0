/** What a lead waits for that the gate kept from an owner: a person who looks at the ground, not for an owner. */
export const legalReviewStep = 'legal-review';
/** Reason codes of what the gate stopped: `legal-withdrawn`, `legal-suppressed`, … */
export const legalReason = (why: string): string => `legal-${why}`;
