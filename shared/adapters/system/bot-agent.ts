import { isbot } from 'isbot';

/** Whether a user agent names a crawler, a script or a headless browser. A hint, never proof. */
export const isBotAgent = (userAgent: string): boolean => isbot(userAgent);
