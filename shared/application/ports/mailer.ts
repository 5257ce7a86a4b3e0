/** One mail to one person. `headers` are its own, e.g. those of RFC 8058. */
export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ids by which reports of the service are told apart; no personal data. */
  readonly tags: Readonly<Record<string, string>>;
};

/**
 * `throttled`: not taken, may be tried again. `rejected`: not taken, and never will be. `unknown`: no answer that says whether it was
 * taken; sending it again might send it twice.
 */
export type MailAnswer =
  | { readonly kind: 'accepted'; readonly messageId: string }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'rejected'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };

export type Mailer = { readonly send: (mail: Mail) => Promise<MailAnswer> };
