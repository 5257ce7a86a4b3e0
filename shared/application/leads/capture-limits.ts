import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { CapturedFields } from '../../domain/leads/capture.ts';
import type { Limiter } from '../spam/limiter.ts';
import type { Post } from './post.ts';

type Deps = { readonly limiter: Limiter };

/** Nobody is sent away for longer than this, in seconds, nor asked back in less than one. */
const maxWaitSeconds = 3600;

/** 429 that does not say which bucket is empty (OWASP Bot Management), and from when on a post is taken again. */
export const tooMany = (waitMillis: number): Refusal => ({
  ...refuse('too-many-requests'),
  headers: { 'retry-after': String(Math.min(maxWaitSeconds, Math.max(1, Math.ceil(waitMillis / 1000)))) },
});

/** Whose bucket an address draws from: itself with IPv4, its /64 with IPv6, since one connection has all of that. */
export function addressBucket(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const filled =
    tail === undefined ? groups : [...groups, ...Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0'), ...rest];
  return filled
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}

/** The buckets that need nothing of the body: the sender's address and the form. Separate ones, never one of the pair. */
export async function checkLimits({ limiter }: Deps, { form, context, judged }: Post, now: Instant): Promise<Refusal | null> {
  if (!judged) return null;
  const { limits } = form.body.spam;
  if (context.sourceIp !== null) {
    const taken = await limiter.take('address', form.id, addressBucket(context.sourceIp), limits.address, form.body.spam, now);
    if (!taken.ok) return tooMany(taken.waitMillis);
  }
  const taken = await limiter.take('form', form.id, '', limits.form, form.body.spam, now);
  return taken.ok ? null : tooMany(taken.waitMillis);
}

/** The bucket of the e-mail's domain. */
export async function limitEmailDomain(
  { limiter }: Deps,
  { form, judged }: Post,
  { person }: CapturedFields,
  now: Instant,
): Promise<Refusal | null> {
  const email = person.email ?? null;
  if (!judged || email === null) return null;
  const domain = email.slice(email.lastIndexOf('@') + 1);
  const taken = await limiter.take('emailDomain', form.id, domain, form.body.spam.limits.emailDomain, form.body.spam, now);
  return taken.ok ? null : tooMany(taken.waitMillis);
}
