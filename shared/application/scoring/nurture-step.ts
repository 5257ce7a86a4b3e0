/** What comes next for a lead that does not qualify. */
export const nurtureStep = 'nurture';
