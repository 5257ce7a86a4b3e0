import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type HttpFunctionName, httpFunctions } from '../../shared/contracts/http/functions.ts';
import { AlarmRegistry } from '../constructs/alarm-registry.ts';
import { addHttpAlarms } from '../constructs/alarms.ts';
import type { CodeOf } from '../constructs/function-code.ts';
import { HttpFront } from '../constructs/http-front.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { StageSettings } from '../stages.ts';
import { pascal } from './pascal.ts';
import type { ServiceStack } from './service-stack.ts';

export type ApiStackProps = StackProps & { readonly stage: StageSettings; readonly service: ServiceStack; readonly codeOf: CodeOf };

const isName = (name: string): name is HttpFunctionName => name in httpFunctions;

/** The API: its routes and the functions behind them. A stack of its own, because one holds 500 resources at most. */
export class ApiStack extends Stack {
  readonly alarms: AlarmRegistry;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, { description: 'Leadline: HTTP API and the functions behind it.' });
    const { stage, service, codeOf } = props;
    this.alarms = new AlarmRegistry(this, 'Alarms', { topic: service.alarms.topic });
    const functions = new Map(
      Object.keys(httpFunctions)
        .filter(isName)
        .map((name) => {
          const of = { name, row: httpFunctions[name], code: codeOf(this, name), stage, resources: service.resources };
          return [name, new ServiceFunction(this, pascal(name), of)] as const;
        }),
    );
    const front = new HttpFront(this, 'Http', { stage, functions });
    addHttpAlarms(this.alarms, front.api);
    new CfnOutput(this, 'ApiUrl', { value: front.url });
  }
}
