import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** A real browser without a window: the build of the npm package, unpacked below the system's temporary folder. */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    headless: true,
    // The package's own flags put all contexts into one process with one storage.
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...flags],
  });
}

/** Where screenshots go that nobody keeps. */
export const pictureOf = (name: string): string => join(tmpdir(), `leadline-${name}.png`);

export type Site = { readonly origin: string; readonly close: () => Promise<void> };
export type SitePage = { readonly html: string; readonly headers?: Readonly<Record<string, string>> };

/** A company's own site on another origin than the API: pages by path, as HTML. */
export async function startSite(pages: (path: string) => SitePage | null): Promise<Site> {
  const server = createServer((request, response) => {
    const page = pages(new URL(request.url ?? '/', 'http://site').pathname);
    response.writeHead(page === null ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', ...page?.headers });
    response.end(page?.html ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
