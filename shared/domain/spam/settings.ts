/** Why a post looks like spam. A code keeps its meaning for ever: it stands in the ledger. */
export const spamReasons = [
  'honeypot-filled',
  'too-fast',
  'token-missing',
  'token-malformed',
  'token-expired',
  'token-reused',
  'challenge-missing',
  'challenge-failed',
  'challenge-unavailable',
  'challenge-passed',
  'bot-user-agent',
  'disposable-domain',
  'nonsense-name',
  'link-in-name',
  'links-in-message',
  'repeated-message',
] as const;
export type SpamReason = (typeof spamReasons)[number];

/**
 * Points a reason adds; who solved the challenge gets some back. A bot user agent, a missing token and a throw-away inbox stay below quarantine even together,
 * since a script of the company's own may look so; a filled honeypot is enough to reject.
 */
export const defaultWeights: Readonly<Record<SpamReason, number>> = {
  'honeypot-filled': 100,
  'too-fast': 40,
  'token-missing': 10,
  'token-malformed': 60,
  'token-expired': 20,
  'token-reused': 60,
  'challenge-missing': 60,
  'challenge-failed': 60,
  'challenge-unavailable': 10,
  'challenge-passed': -40,
  'bot-user-agent': 15,
  'disposable-domain': 20,
  'nonsense-name': 40,
  'link-in-name': 60,
  'links-in-message': 30,
  'repeated-message': 60,
};

/** Tokens refilled a second, and how many a pause may save up. */
export type Rate = { readonly perSecond: number; readonly burst: number };

export type Challenge =
  | {
      readonly kind: 'altcha';
      /** `always`: every visitor solves it; `suspicious`: only who would else be quarantined. */
      readonly when: 'always' | 'suspicious';
      /** Tries a solution takes on average; 100,000 are about a quarter of a second in a browser. */
      readonly cost: number;
    }
  | {
      readonly kind: 'turnstile';
      readonly siteKey: string;
      /** When the vendor does not answer: take the post and say so, or hold it. */
      readonly onOutage: 'accept' | 'quarantine';
      readonly hostnames: readonly string[];
      readonly action: string | null;
    };

export type SpamSettings = {
  /** `required`: a post without a valid form token is held. */
  readonly token: 'optional' | 'required';
  /** Faster than a person fills the form, in seconds. */
  readonly minSeconds: number;
  readonly tokenMinutes: number;
  /** Posts one token may make. */
  readonly tokenUses: number;
  readonly limits: {
    readonly address: Rate;
    readonly form: Rate;
    readonly emailDomain: Rate;
    /** Count in the table over all sandboxes instead of in each: exact, for one more write per post and bucket. */
    readonly exact: boolean;
  };
  /** Senders of one message within ten minutes from which on it counts as repeated. */
  readonly repeatedMessageSenders: number;
  readonly weights: Readonly<Partial<Record<SpamReason, number>>>;
  readonly quarantineAt: number;
  readonly rejectAt: number;
  readonly challenge: Challenge | null;
};
