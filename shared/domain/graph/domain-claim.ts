/** The natural key of an account by one of its domains. Apart from the others, so that who only looks for an account does not carry the graph. */
export const domainClaim = (domain: string): string => `domain:${domain}`;
