import * as z from 'zod';

export const emailServices = ['sendgrid', 'postmark', 'mailgun', 'ses', 'brevo'] as const;
export type EmailService = (typeof emailServices)[number];

/**
 * An e-mail service whose webhook tells what became of mails. How it proves itself: SendGrid by a signature under `publicKey`,
 * Mailgun under the secret `signingKey`, SES by the signature of SNS for `topicArn`, Postmark and Brevo by the secret
 * `password` of basic authentication (any user name) in the webhook's address.
 */
export const $emailProvider = z
  .strictObject({
    service: z.enum(emailServices),
    enabled: z.boolean().default(true),
    publicKey: z
      .string()
      .regex(/^[A-Za-z0-9+/]{100,200}={0,2}$/, 'must be the verification key SendGrid shows, in base64')
      .optional(),
    topicArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, 'must be the ARN of an SNS topic')
      .optional(),
    description: z.string().max(500).optional(),
  })
  .refine(({ service, publicKey }) => service !== 'sendgrid' || publicKey !== undefined, {
    path: ['publicKey'],
    message: 'is required for sendgrid',
  })
  .refine(({ service, topicArn }) => service !== 'ses' || topicArn !== undefined, { path: ['topicArn'], message: 'is required for ses' })
  .meta({ id: 'EmailProvider', description: 'An e-mail service whose events are taken in.' });

/** The member `secrets` of the document as it is put: a text sets a secret, null removes it. */
const emailSecretNames = ['signingKey', 'password'] as const;
export type EmailSecretName = (typeof emailSecretNames)[number];
export const $emailSecrets = z.partialRecord(z.enum(emailSecretNames), z.string().min(8).max(1000).nullable());

/** Where the secrets of a service lie among those of forms. */
export const emailSecretRow = (id: string): string => `email-provider/${id}`;
