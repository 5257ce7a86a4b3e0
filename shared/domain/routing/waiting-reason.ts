const passing: readonly string[] = ['no-member-available', 'owner-at-cap'];

/** Reasons that time alone takes away: a cap that begins anew, somebody who is back or at work again, a lead that was closed. */
export const isPassing = (reason: string | null): boolean => reason !== null && passing.includes(reason);
