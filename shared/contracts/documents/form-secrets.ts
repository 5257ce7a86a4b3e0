import * as z from 'zod';

/** What a form shares with a captcha service or an ad platform; kept sealed, apart from the document. */
export const formSecretNames = ['turnstile', 'googleKey', 'metaAppSecret', 'metaVerifyToken', 'metaPageToken'] as const;
export type FormSecretName = (typeof formSecretNames)[number];

/** The member `secrets` of a form as it is put: a text sets a secret, null removes it, what is not named stays. */
export const $formSecrets = z.partialRecord(z.enum(formSecretNames), z.string().min(8).max(1000).nullable());
