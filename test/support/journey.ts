import * as z from 'zod';
import { $problem } from '../../shared/contracts/http/problem-schema.ts';
import { $decision, $delivery, $documentView, $lead, $queueState, $timelineItem } from '../../shared/contracts/http/resources.ts';
import { $captureAnswer } from '../../shared/contracts/http/routes/capture.ts';
import { $receipt } from '../../shared/contracts/http/submission-resources.ts';
import { until } from './poll.ts';

/** A running Leadline, wherever it runs. `baseUrl` without a trailing slash. */
export type Target = { readonly baseUrl: string; readonly apiKey: string };
export type Lead = z.infer<typeof $lead>;
export type TimelineItem = z.infer<typeof $timelineItem>;
export type QueueState = z.infer<typeof $queueState>;
type Body = Readonly<Record<string, unknown>>;

/** One request with the key of the target; JSON in. Use `anonymous` for public routes and for refusals. */
export const call = (target: Target, method: string, path: string, body?: Body): Promise<Response> =>
  anonymous(target, method, path, body, { authorization: `Bearer ${target.apiKey}` });

export const anonymous = (
  target: Target,
  method: string,
  path: string,
  body?: Body,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${target.baseUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** The answer checked against the contract; throws with the problem's text on another status. */
const expectJson = async <T>(schema: z.ZodType<T>, status: number, pending: Promise<Response>): Promise<T> => {
  const response = await pending;
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.url} answered ${response.status}, not ${status}: ${text}`);
  return schema.parse(JSON.parse(text));
};
const items = <T extends z.ZodType>(schema: T) => z.object({ items: z.array(schema) });

export const putRecord = async (target: Target, kind: string, id: string, body: Body): Promise<void> => {
  await expectJson(z.unknown(), 200, call(target, 'PUT', `/v1/records/${kind}/${id}`, body));
};

/** Writes the draft and publishes it; returns the view of the draft, which alone shows a webhook secret that was made. */
export const publishDocument = async (target: Target, kind: string, id: string, body: Body) => {
  const draft = await expectJson($documentView, 200, call(target, 'PUT', `/v1/documents/${kind}/${id}`, body));
  await expectJson($documentView, 200, call(target, 'POST', `/v1/documents/${kind}/${id}/publish`));
  return draft;
};

export type Configuration = {
  readonly documents: readonly { readonly kind: string; readonly id: string; readonly body: Body }[];
  readonly records: readonly { readonly kind: string; readonly id: string; readonly body: Body }[];
};

/** Calendars, then records, then the other documents in the given order, because references are checked on write. */
export const configure = async (target: Target, { documents, records }: Configuration): Promise<void> => {
  const publish = async (kinds: (kind: string) => boolean): Promise<void> => {
    for (const { kind, id, body } of documents.filter((document) => kinds(document.kind))) await publishDocument(target, kind, id, body);
  };
  await publish((kind) => kind === 'calendar');
  for (const record of records) await putRecord(target, record.kind, record.id, record.body);
  await publish((kind) => kind !== 'calendar');
};

/** An endpoint for `events` at `url`; returns the signing secret that was made for it. */
export const publishEndpoint = async (target: Target, id: string, url: string, events: readonly string[]): Promise<string> => {
  const view = await publishDocument(target, 'webhook-endpoint', id, { url, events });
  if (view.secret === undefined) throw new Error(`endpoint ${id} had a secret before`);
  return view.secret;
};

export const submitForm = (target: Target, formId: string, fields: Body) =>
  expectJson($captureAnswer, 202, anonymous(target, 'POST', `/v1/forms/${formId}/submissions`, fields));

export const getLead = (target: Target, leadId: string): Promise<Lead> =>
  expectJson($lead, 200, call(target, 'GET', `/v1/leads/${leadId}`));

export const getTimeline = async (target: Target, leadId: string): Promise<readonly TimelineItem[]> =>
  (await expectJson(items($timelineItem), 200, call(target, 'GET', `/v1/leads/${leadId}/timeline?limit=100`))).items;

export const getExplanation = async (target: Target, leadId: string) =>
  (await expectJson(items($decision), 200, call(target, 'GET', `/v1/leads/${leadId}/explanation`))).items;

export const getDeliveries = async (target: Target, leadId: string) =>
  (await expectJson(items($delivery), 200, call(target, 'GET', `/v1/leads/${leadId}/deliveries`))).items;

/** Waits until the machine owes the submission nothing, and returns the lead it became. */
export const settledLead = (target: Target, receiptId: string, timeoutMs = 30_000): Promise<Lead> =>
  until(
    `receipt ${receiptId} to be done`,
    async () => {
      const receipt = await expectJson($receipt, 200, call(target, 'GET', `/v1/receipts/${receiptId}`));
      if (receipt.state !== 'done' || receipt.leadId === null) return null;
      const lead = await getLead(target, receipt.leadId);
      return lead.pendingStep === null ? lead : null;
    },
    timeoutMs,
  );

/** Waits for an event of `type` on the timeline (and of `kind`, for clocks). */
export const eventOf = (target: Target, leadId: string, type: string, kind?: string, timeoutMs?: number): Promise<TimelineItem> =>
  until(
    `${type} of ${leadId}`,
    async () =>
      (await getTimeline(target, leadId)).find((item) => item.type === type && (kind === undefined || item.data.kind === kind)) ?? null,
    timeoutMs,
  );

export const recordActivity = (target: Target, leadId: string, activity: Body) =>
  expectJson(
    z.object({ activityId: z.string(), firstTouch: z.boolean() }),
    201,
    call(target, 'POST', `/v1/leads/${leadId}/activities`, activity),
  );

export const getQueue = async (target: Target, name: string): Promise<QueueState> => {
  const queues = (await expectJson(items($queueState), 200, call(target, 'GET', '/v1/queues'))).items;
  const queue = queues.find((one) => one.name === name);
  if (queue === undefined) throw new Error(`no queue ${name} among ${queues.map((one) => one.name).join(', ')}`);
  return queue;
};

export const redrive = async (target: Target, name: string): Promise<number> =>
  (await expectJson(z.object({ moved: z.int() }), 200, call(target, 'POST', `/v1/queues/${name}/redrive`))).moved;

/** The problem of a refusal, after checking its media type and that body and status line agree. */
export const problemOf = async (pending: Promise<Response>) => {
  const response = await pending;
  const problem = $problem.parse(await response.json());
  const mediaType = response.headers.get('content-type')?.split(';')[0];
  if (mediaType !== 'application/problem+json') throw new Error(`a problem of media type ${mediaType}`);
  if (problem.status !== response.status) throw new Error(`status ${response.status}, problem ${problem.status}`);
  return { status: problem.status, code: problem.code, allow: response.headers.get('allow') };
};
