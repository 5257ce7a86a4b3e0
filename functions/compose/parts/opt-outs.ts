import type { OptOuts } from '../../../shared/application/engagement/opt-outs.ts';

/**
 * Where the consent ledger takes over what e-mail services report. Until it does, the engagements `unsubscribed`,
 * `email.complained` and `email.bounced` are the record of it.
 */
export const optOuts: OptOuts = async () => undefined;
