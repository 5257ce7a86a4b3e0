import type { Sns } from '../../application/ports/email-proof.ts';

/** SNS sends again when it hears nothing, so patience costs more than it brings. */
const timeoutMillis = 3000;
const maxBytes = 16 * 1024;
const maxCertificates = 20;

/** `sns.<region>.amazonaws.com`, of China too. Nothing else can vouch for SNS, whatever a notification says. */
const snsHost = /^sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?$/;
const certificatePath = /^\/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem$/;

/** The address if it is one of SNS over TLS at the usual port, without a name or password in it. */
export function snsAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  return plain && snsHost.test(url.hostname) ? url : null;
}

/** A subscription is confirmed by the one action that does it. */
const confirms = (url: URL): boolean => url.pathname === '/' && url.searchParams.get('Action') === 'ConfirmSubscription';

type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

async function get(fetcher: Fetch, url: URL): Promise<string | null> {
  try {
    const answer = await fetcher(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMillis) });
    const bytes = await answer.arrayBuffer();
    return answer.ok && bytes.byteLength <= maxBytes ? new TextDecoder().decode(bytes) : null;
  } catch {
    return null;
  }
}

/** Certificates are kept: SNS has one a region, and changes it about once a year. */
export function createSns(fetcher: Fetch = fetch): Sns {
  const certificates = new Map<string, string>();
  return {
    certificate: async (text) => {
      const url = snsAddress(text);
      if (url === null || !certificatePath.test(url.pathname) || url.search !== '') return null;
      const known = certificates.get(url.href);
      if (known !== undefined) return known;
      const fetched = await get(fetcher, url);
      if (fetched === null) return null;
      if (certificates.size >= maxCertificates) certificates.clear();
      certificates.set(url.href, fetched);
      return fetched;
    },
    confirm: async (text) => {
      const url = snsAddress(text);
      return url !== null && confirms(url) && (await get(fetcher, url)) !== null;
    },
  };
}
