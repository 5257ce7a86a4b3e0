import { type EmailService, emailSecretRow } from '../../contracts/documents/email-provider.ts';
import { type Json, text } from '../../domain/engagement/email/mail-event.ts';
import { type Instant, instantFromMillis, millisBetween } from '../../domain/kernel/instant.ts';
import type { Published } from '../documents/documents.ts';
import type { FormSecrets } from '../ports/challenge.ts';
import type { Signatures, Sns } from '../ports/email-proof.ts';
import type { Digest } from '../ports/system.ts';
import { sameText } from '../spam/form-token.ts';

export type ProofDeps = {
  readonly signatures: Signatures;
  readonly sns: Sns;
  readonly formSecrets: FormSecrets;
  readonly digest: Pick<Digest, 'hmacSha256'>;
};

/** A request at the door of an e-mail service. `json` is null when the body is no JSON. */
export type ProviderPost = {
  readonly bytes: Uint8Array;
  readonly json: unknown;
  readonly header: (name: string) => string | null;
  readonly now: Instant;
};

type Provider = Published<'email-provider'>;
type Prove = (deps: ProofDeps, provider: Provider, post: ProviderPost) => Promise<boolean>;

/** Mailgun repeats for eight hours; an older signature is somebody's copy. */
const mailgunMillis = 24 * 3_600_000;

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features */
const proveSendgrid: Prove = async ({ signatures }, { body }, { bytes, header }) => {
  const signature = header('x-twilio-email-event-webhook-signature');
  const timestamp = header('x-twilio-email-event-webhook-timestamp');
  if (signature === null || timestamp === null || body.publicKey === undefined) return false;
  return signatures.ecdsa(body.publicKey, new Uint8Array([...new TextEncoder().encode(timestamp), ...bytes]), signature);
};

/** https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks */
const proveMailgun: Prove = async ({ formSecrets, digest }, { id }, { json, now }) => {
  const [timestamp, token, signature] = ['timestamp', 'token', 'signature'].map((name) => text(json, 'signature', name));
  const key = await formSecrets.get(emailSecretRow(id), 'signingKey');
  if (!timestamp || !token || !signature || key === null || !/^\d{9,11}$/.test(timestamp)) return false;
  const age = Math.abs(millisBetween(instantFromMillis(Number(timestamp) * 1000), now));
  return age <= mailgunMillis && sameText(digest.hmacSha256(key, new TextEncoder().encode(timestamp + token)), signature);
};

const basic = /^Basic ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/i;

/** Basic authentication; services that sign nothing take it into the address of the webhook. */
const provePassword: Prove = async ({ formSecrets }, { id }, { header }) => {
  const password = await formSecrets.get(emailSecretRow(id), 'password');
  const given = basic.exec(header('authorization') ?? '')?.[1];
  if (password === null || given === undefined) return false;
  const pair = new TextDecoder().decode(Uint8Array.from(atob(given), (char) => char.charCodeAt(0)));
  return sameText(password, pair.slice(pair.indexOf(':') + 1));
};

const signedMembers: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** Name and value of each signed member on a line of its own; a missing subject is left out. */
function signedText(envelope: Json): string | null {
  const members = signedMembers[text(envelope, 'Type') ?? ''];
  if (members === undefined) return null;
  return members
    .flatMap((name) => {
      const value = envelope[name];
      return typeof value === 'string' ? [`${name}\n${value}\n`] : [];
    })
    .join('');
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
const proveSns: Prove = async ({ signatures, sns }, { body }, { json }) => {
  if (typeof json !== 'object' || json === null) return false;
  const envelope: Json = { ...json };
  const signed = signedText(envelope);
  const [signature, address] = [text(envelope, 'Signature'), text(envelope, 'SigningCertURL')];
  const version = envelope.SignatureVersion;
  if (signed === null || signature === null || address === null || envelope.TopicArn !== body.topicArn) return false;
  if (version !== '1' && version !== '2') return false;
  const certificate = await sns.certificate(address);
  return certificate !== null && signatures.rsa(certificate, version === '1' ? 'sha1' : 'sha256', signed, signature);
};

const proofs: Readonly<Record<EmailService, Prove>> = {
  sendgrid: proveSendgrid,
  mailgun: proveMailgun,
  postmark: provePassword,
  brevo: provePassword,
  ses: proveSns,
};

/** Whether the post comes from the service the document is about, by that service's own means. */
export const proven = (deps: ProofDeps, provider: Provider, post: ProviderPost): Promise<boolean> =>
  proofs[provider.body.service](deps, provider, post);
