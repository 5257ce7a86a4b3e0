import type { FileStore, SignedUrl } from '../../application/ports/file-store.ts';
import type { Route } from '../../contracts/http/routes/common.ts';
import type { Request } from './endpoint.ts';

type Presigning = Pick<FileStore, 'presignUpload' | 'presignDownload'>;

/** Signed addresses as whole ones: a disk's lie under the address the caller used, a bucket's are whole already. */
export function filesFor(files: Presigning, { header }: Pick<Request<Route>, 'header'>): Presigning {
  const base = `${header('x-forwarded-proto') ?? 'http'}://${header('host') ?? 'localhost'}`;
  const whole = (signed: SignedUrl): SignedUrl => ({ ...signed, url: URL.parse(signed.url, base)?.href ?? signed.url });
  return {
    presignUpload: async (key) => whole(await files.presignUpload(key)),
    presignDownload: async (key, as) => whole(await files.presignDownload(key, as)),
  };
}
