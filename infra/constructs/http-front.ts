import { Fn, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { HttpFunctionName } from '../../shared/contracts/http/functions.ts';
import type { Route } from '../../shared/contracts/http/routes/common.ts';
import { routeTable } from '../../shared/contracts/http/routes.ts';
import type { StageSettings } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

const methods: Readonly<Record<Route['method'], HttpMethod>> = {
  GET: HttpMethod.GET,
  POST: HttpMethod.POST,
  PUT: HttpMethod.PUT,
  PATCH: HttpMethod.PATCH,
  DELETE: HttpMethod.DELETE,
  OPTIONS: HttpMethod.OPTIONS,
};

/** Never path, query or address: a lead's id is the most an access log may lead to, and this one has none. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({ requestId: '$context.requestId', routeKey: '$context.routeKey', status: '$context.status' }),
);

export type HttpFrontProps = {
  readonly stage: StageSettings;
  /** One per row of the HTTP functions. */
  readonly functions: ReadonlyMap<HttpFunctionName, ServiceFunction>;
};

/** The HTTP API: every row of the route table, and the site function for whatever no row names. */
export class HttpFront extends Construct {
  readonly api: HttpApi;
  readonly url: string;

  constructor(scope: Construct, id: string, props: HttpFrontProps) {
    super(scope, id);
    const integrations = this.integrationsOf(props.functions);
    this.api = new HttpApi(this, 'Api', { description: 'Leadline', createDefaultStage: false });
    for (const route of routeTable) this.addRoute(route, integrations.get(route.function));
    this.addDefault(integrations.get('site'));
    this.addStage(props.stage);
    this.url = Fn.join('', [this.api.apiEndpoint, '/']);
  }

  private integrationsOf(functions: HttpFrontProps['functions']): ReadonlyMap<string, HttpLambdaIntegration> {
    // One permission per function for the whole API: a permission per route would run into the policy size limit.
    return new Map(
      [...functions].map(([name, service]) => {
        service.acknowledgeNoDeadLetterQueue('The caller waits for the answer and sees the failure.');
        return [name, new HttpLambdaIntegration(name, service.fn, { scopePermissionToRoute: false })];
      }),
    );
  }

  private addRoute(route: Route, integration: HttpLambdaIntegration | undefined): void {
    if (integration === undefined) throw new Error(`no function for ${route.operationId}`);
    const created = new HttpRoute(this, route.operationId, {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(route.path, methods[route.method]),
      integration,
    });
    acknowledgeAuthorization(created);
  }

  private addDefault(integration: HttpLambdaIntegration | undefined): void {
    if (integration === undefined) throw new Error('no site function');
    acknowledgeAuthorization(new HttpRoute(this, 'default', { httpApi: this.api, routeKey: HttpRouteKey.DEFAULT, integration }));
  }

  private addStage(stage: StageSettings): void {
    const destination = new LogGroupLogDestination(
      new LogGroup(this, 'AccessLogs', { retention: stage.logRetention, removalPolicy: RemovalPolicy.DESTROY }),
    );
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: { destination, format: accessLogFormat },
    });
  }
}

const acknowledgeAuthorization = (route: HttpRoute): void => {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'The functions check hashed API keys with scopes themselves; public routes are marked so in the route table.',
  });
};
