import type * as z from 'zod';
import { $exportJob, $importJob } from '../../shared/contracts/http/transfer-resources.ts';
import { call, type Target } from './journey.ts';
import { until } from './poll.ts';

export type ImportView = z.infer<typeof $importJob>;
type Body = Readonly<Record<string, unknown>>;

const expectJson = async <T>(schema: z.ZodType<T>, pending: Promise<Response>): Promise<T> => {
  const response = await pending;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return schema.parse(JSON.parse(text));
};

/** Makes an import, uploads the file as its answer says, and starts it. */
export async function startImport(target: Target, body: Body, file: string): Promise<ImportView> {
  const made = await expectJson($importJob, call(target, 'POST', '/v1/imports', body));
  const upload = await fetch(new URL(made.upload?.url ?? '', target.baseUrl), { method: 'PUT', body: file });
  if (!upload.ok) throw new Error(`the upload answered ${upload.status}: ${await upload.text()}`);
  return expectJson($importJob, call(target, 'POST', `/v1/imports/${made.id}/start`));
}

export const endedImport = (target: Target, id: string, timeoutMs = 60_000): Promise<ImportView> =>
  until(
    `import ${id} to end`,
    async () => {
      const view = await expectJson($importJob, call(target, 'GET', `/v1/imports/${id}`));
      return view.endedAt === null ? null : view;
    },
    timeoutMs,
    100,
  );

export const importFile = async (target: Target, body: Body, file: string): Promise<ImportView> =>
  endedImport(target, (await startImport(target, body, file)).id);

/** The text behind a signed URL, fetched without a key. */
export async function textOf(target: Target, url: string | undefined): Promise<string> {
  const response = await fetch(new URL(url ?? '', target.baseUrl));
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer()).toString('utf8');
}

/** Runs an export to its end and returns the file. */
export async function runExport(target: Target, body: Body, timeoutMs = 60_000): Promise<string> {
  const { id } = await expectJson($exportJob, call(target, 'POST', '/v1/exports', body));
  const done = await until(
    `export ${id} to end`,
    async () => {
      const view = await expectJson($exportJob, call(target, 'GET', `/v1/exports/${id}`));
      return view.endedAt === null ? null : view;
    },
    timeoutMs,
    100,
  );
  return textOf(target, done.result?.url);
}
