import type { LookUpResult } from '../../../domain/enrichment/facts.ts';
import { factsFrom } from '../../../domain/enrichment/normalise.ts';
import { at, listAt, numberAt, textAt } from './read.ts';
import { type Adapter, denied, found, isAnswer, notFound, throttled, unauthorized, unexpected, type WireAnswer, waitOf } from './wire.ts';

/** Below it Cognism itself calls a match weak; nothing is paid for one. */
const weak = 27;
/** Its scores are no percentages: 30 is the floor it recommends. */
const confidenceOf = (score: number): number => (score >= 60 ? 0.9 : score >= 40 ? 0.8 : score >= 30 ? 0.65 : 0.5);

/** What the second step needs of the first. */
type Token = { readonly redeemId: string; readonly score: number };
const tokenText = ({ redeemId, score }: Token): string => `${score}|${redeemId}`;
function tokenOf(text: string): Token {
  const bar = text.indexOf('|');
  return { redeemId: text.slice(bar + 1), score: Number(text.slice(0, bar)) };
}

/** Errors are a list at the top: `[{key, code, msg}]`. */
function refusal(answer: WireAnswer): LookUpResult {
  const [first] = Array.isArray(answer.json) ? answer.json : [];
  const text = `${textAt(first, 'key') ?? ''} ${textAt(first, 'code') ?? ''} ${textAt(first, 'msg') ?? ''}`;
  if (answer.status === 401) return /entitle|credit/i.test(text) ? denied('out-of-credits') : unauthorized;
  if (answer.status === 400) return denied('invalid-input');
  if (answer.status === 429) return throttled(waitOf(answer));
  return unexpected(answer);
}

function matched(answer: WireAnswer): LookUpResult {
  const results = at(answer.json, 'results');
  if (!Array.isArray(results)) return refusal(answer);
  const redeemId = textAt(results[0], 'redeemId');
  const score = numberAt(answer.json, 'matchScore') ?? 0;
  if (redeemId === null) return notFound('no-match');
  if (score < weak) return notFound('weak-match');
  return { kind: 'pending', token: tokenText({ redeemId, score }), retryAfterSeconds: 0, repeatable: true };
}

function redeemed(answer: WireAnswer, score: number): LookUpResult {
  const results = at(answer.json, 'results');
  if (!Array.isArray(results)) return refusal(answer);
  const [result] = results;
  if (result === undefined) return notFound('not-redeemable');
  const account = at(result, 'account');
  const facts = factsFrom(
    {
      firstName: at(result, 'firstName'),
      lastName: at(result, 'lastName'),
      title: at(result, 'jobTitle'),
      seniority: at(result, 'managementLevel') ?? at(result, 'seniority'),
      role: at(result, 'jobFunction', 0) ?? at(result, 'jobFunction'),
      companyName: at(account, 'name'),
      website: at(account, 'domain') ?? at(account, 'website'),
      employees: at(account, 'headcount'),
      employeeRange: rangeOf(account),
      industry: listAt(account, 'industry')[0] ?? at(account, 'industry'),
      naics: at(account, 'naics'),
      revenue: at(account, 'revenue'),
      companyCountry: at(account, 'location', 0, 'country') ?? at(account, 'location', 0),
    },
    confidenceOf(score),
  );
  return found(facts);
}

const rangeOf = (account: unknown): string | null => {
  const from = numberAt(account, 'sizeFrom');
  return from === null ? null : `${from}-`;
};

/**
 * Cognism, https://developers.cognism.com. The match is free and gives a redeemId; only redeeming it costs, and only the first
 * time. So the id goes into our row before it is redeemed, and whatever becomes of that call, it can be made again for nothing.
 */
export const cognism: Adapter =
  (wire, base) =>
  async ({ query, token, key, timeoutMillis }) => {
    if (query.subject !== 'person') return denied('invalid-input');
    const request = (path: string, body: object) =>
      wire({
        url: `${base}/api/search/contact/${path}`,
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        timeoutMillis,
      });
    if (token === null) {
      const { email, firstName, lastName } = query;
      const answer = await request('enrich', { email, ...(firstName === null || lastName === null ? {} : { firstName, lastName }) });
      if (isAnswer(answer)) return answer.status === 200 ? matched(answer) : refusal(answer);
      // Matching costs nothing, whatever became of it.
      return answer.kind === 'failed' ? { ...answer, charged: 'no' } : answer;
    }
    const { redeemId, score } = tokenOf(token);
    const answer = await request('redeem', { redeemIds: [redeemId] });
    if (!isAnswer(answer)) return answer;
    return answer.status === 200 ? redeemed(answer, score) : refusal(answer);
  };
