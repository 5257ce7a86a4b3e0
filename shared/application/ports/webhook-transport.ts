/** One POST to the outside. Never follows redirects, vets every address, caps time and body. */
export type WebhookAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfterSeconds: number | null;
      readonly body: string;
      readonly durationMs: number;
    }
  | { readonly kind: 'failed'; readonly error: string; readonly durationMs: number };

/** Nothing was sent: as many posts of the same key as allowed were under way, and none ended in time. */
export type WebhookBusy = { readonly kind: 'busy' };

export type WebhookPost = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Longest the whole exchange may take, in milliseconds; the transport's own limit when absent. */
  readonly totalMillis?: number;
  /** Posts of one key at once, and how many milliseconds to wait for a turn; no bound when absent. */
  readonly cap?: { readonly key: string; readonly inFlight: number; readonly patienceMillis: number };
};

export type WebhookTransport = {
  readonly post: (request: WebhookPost) => Promise<WebhookAnswer | WebhookBusy>;
  /** Null when the URL may be used as a target, else why not; checks the text only, not DNS. */
  readonly refuse: (url: string) => string | null;
};

/** Standard Webhooks 1.0 `webhook-signature` value: one `v1,…` per secret, space separated. */
export type WebhookSigner = {
  readonly sign: (input: {
    readonly secrets: readonly string[];
    readonly id: string;
    readonly timestamp: number;
    readonly body: string;
  }) => string;
  /** A new `whsec_` secret of 32 random bytes. */
  readonly newSecret: () => string;
};
