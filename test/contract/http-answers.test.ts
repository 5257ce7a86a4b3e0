import { beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from '../../docs/openapi.ts';
import { $problem } from '../../shared/contracts/http/problem-schema.ts';
import { type ProblemCode, problems } from '../../shared/contracts/http/problems.ts';
import type { Route } from '../../shared/contracts/http/routes/common.ts';
import { routeTable } from '../../shared/contracts/http/routes.ts';
import { contractObjections } from './json-schema.ts';
import { type Exchange, tellStory } from './story.ts';

let exchanges: readonly Exchange[];
beforeAll(async () => {
  ({ exchanges } = await tellStory());
});

const answersOf = (route: Route): readonly Exchange[] => exchanges.filter((exchange) => exchange.operationId === route.operationId);
const good = ({ answer }: Exchange): boolean => answer.status < 400;
const routesByName = routeTable.map((route) => [route.operationId, route] as const);
const mediaType = ({ answer }: Exchange): string => (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
const told = ({ request, answer }: Exchange): string => `${request.method} ${request.path} → ${answer.status} ${answer.text.slice(0, 200)}`;

describe('every good answer is what its route declares', () => {
  it.each(routesByName)('%s', (operationId, route) => {
    const done = answersOf(route).filter(good);
    expect(done.length, `${operationId} was never answered well`).toBeGreaterThan(0);
    for (const exchange of done) {
      const { answer } = exchange;
      const declared = route.responses[answer.status] ?? (answer.status === 304 ? { description: 'unchanged' } : undefined);
      expect(declared, told(exchange)).toBeDefined();
      // A page of a browser, or a file for a spreadsheet, where the route gives both.
      const page = ['text/html', 'text/csv'].some((type) => declared?.mediaType === type && mediaType(exchange) === type);
      if (declared?.schema !== undefined && !page) {
        const type = declared.mediaType?.endsWith('json') === true ? declared.mediaType : 'application/json';
        expect(mediaType(exchange)).toBe(type);
        expect(declared.schema.safeParse(answer.json), told(exchange)).toMatchObject({ success: true });
        // The generated contract also refuses members nobody declared.
        const place = ['responses', `${answer.status}`, 'content', type, 'schema'];
        expect(contractObjections(answer.json, 'paths', route.path, route.method.toLowerCase(), ...place), told(exchange)).toEqual([]);
      } else if (declared?.mediaType !== undefined) expect(mediaType(exchange)).toBe(declared.mediaType);
      else if (!page) expect(answer.text, told(exchange)).toBe('');
    }
  });

  it('every declared good status was answered', () => {
    const seen = new Set(exchanges.map((exchange) => `${exchange.operationId} ${exchange.answer.status}`));
    const declared = routeTable.flatMap((route) => Object.keys(route.responses).map((status) => `${route.operationId} ${status}`));
    expect(declared.filter((answer) => !seen.has(answer))).toEqual([]);
  });
});

/** A body may be left out where the route says so. */
const sent = (route: Route, { request }: Exchange): boolean => route.optionalBody !== true || request.json !== undefined;

describe('every body that was taken is one the contract describes', () => {
  it.each(routesByName.filter(([, route]) => route.body !== undefined))('%s', (_name, route) => {
    const place = ['paths', route.path, route.method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
    const bodies = answersOf(route).flatMap((exchange) => (good(exchange) && sent(route, exchange) ? [exchange.request.json] : []));
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) expect(contractObjections(body, ...place), JSON.stringify(body)).toEqual([]);
  });
});

const inTheirShape = (route: Route, exchange: Exchange): boolean =>
  route.refusals?.[exchange.answer.status] !== undefined && mediaType(exchange) === 'application/json';

describe('every refusal in the shape of another product is as its route declares', () => {
  it.each(routesByName.filter(([, route]) => route.refusals !== undefined))('%s', (_name, route) => {
    const refused = answersOf(route).filter((exchange) => !good(exchange) && inTheirShape(route, exchange));
    expect(refused.length).toBeGreaterThan(0);
    for (const exchange of refused) {
      const { answer } = exchange;
      expect(route.refusals?.[answer.status]?.schema.safeParse(answer.json), told(exchange)).toMatchObject({ success: true });
      const place = ['responses', `${answer.status}`, 'content', 'application/json', 'schema'];
      expect(contractObjections(answer.json, 'paths', route.path, route.method.toLowerCase(), ...place), told(exchange)).toEqual([]);
    }
  });
});

describe('every refusal is a problem its route declares', () => {
  const isCode = (code: string): code is ProblemCode => code in problems;

  it.each(routesByName)('%s', (_name, route) => {
    const refused = answersOf(route).filter((exchange) => !good(exchange) && !inTheirShape(route, exchange));
    if (route.scope !== 'public') expect(refused.length).toBeGreaterThan(0);
    for (const exchange of refused) {
      const { answer } = exchange;
      expect(mediaType(exchange), told(exchange)).toBe('application/problem+json');
      const problem = $problem.strict().parse(answer.json);
      if (!isCode(problem.code)) throw new Error(`unregistered ${problem.code}`);
      expect(problem).toMatchObject({ status: answer.status, title: problems[problem.code].title, type: `/problems/${problem.code}` });
      expect(problemsOf(route), told(exchange)).toContain(problem.code);
      const place = ['responses', `${answer.status}`, 'content', 'application/problem+json', 'schema'];
      expect(contractObjections(answer.json, 'paths', route.path, route.method.toLowerCase(), ...place)).toEqual([]);
    }
  });

  it('and what no route matches is answered with one too', () => {
    const nowhere = exchanges.filter((exchange) => exchange.operationId === null);
    expect(nowhere.map(({ answer }) => $problem.strict().parse(answer.json).code).sort()).toEqual(['method-not-allowed', 'unknown-route']);
  });
});
