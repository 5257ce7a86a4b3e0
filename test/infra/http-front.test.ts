import { describe, expect, it } from 'vitest';
import { httpFunctions } from '../../shared/contracts/http/functions.ts';
import { routeTable } from '../../shared/contracts/http/routes.ts';
import { functionOf, idOf, resourcesOf, synthesise } from './synth.ts';

const { serviceTemplate: template } = synthesise({ stage: 'prod' });
type Route = { RouteKey: string; Target: { 'Fn::Join': [string, [string, unknown]] } };
const integrations = resourcesOf<{ IntegrationUri: unknown; PayloadFormatVersion: string }>(template, 'AWS::ApiGatewayV2::Integration');

const functionBehind = (route: Route): string => {
  const integration = integrations.get(idOf(route.Target['Fn::Join'][1][1]));
  if (integration === undefined) throw new Error(`no integration behind ${route.RouteKey}`);
  return idOf(integration.IntegrationUri);
};

describe('HTTP API', () => {
  it('has exactly the rows of the route table, and the site behind $default', () => {
    const actual = [...resourcesOf<Route>(template, 'AWS::ApiGatewayV2::Route').values()].map(
      (r) => `${r.RouteKey} → ${functionBehind(r)}`,
    );
    const expected = [
      ...routeTable.map((route) => `${route.method} ${route.path} → ${functionOf(template, route.function).id}`),
      `$default → ${functionOf(template, 'site').id}`,
    ];
    expect(actual.toSorted()).toEqual(expected.toSorted());
  });

  it('speaks payload format 2.0 and has one permission per function', () => {
    expect(integrations.size).toBe(Object.keys(httpFunctions).length);
    for (const integration of integrations.values()) expect(integration.PayloadFormatVersion).toBe('2.0');
    template.resourceCountIs('AWS::Lambda::Permission', integrations.size);
  });

  it('logs route key, status and request id, and nothing of path, query or caller', () => {
    const [stage] = resourcesOf<{ AccessLogSettings: { Format: string }; DefaultRouteSettings: unknown }>(
      template,
      'AWS::ApiGatewayV2::Stage',
    ).values();
    expect(JSON.parse(stage?.AccessLogSettings.Format ?? '{}')).toEqual({
      requestId: '$context.requestId',
      routeKey: '$context.routeKey',
      status: '$context.status',
    });
    expect(stage?.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 });
  });
});
