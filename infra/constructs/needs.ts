import type { Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  type AnyFunctionName,
  type Need,
  needsOf,
  type VariableName,
  variableOf,
  type WorkflowName,
  webhookUrlFunctions,
} from '../../shared/contracts/environment.ts';
import { filePrefixes } from '../../shared/contracts/files.ts';
import { tableShape } from '../../shared/contracts/table.ts';
import type { StageSettings } from '../stages.ts';
import type { QueuePair } from './queue-pair.ts';

/** The bucket as other stacks see it; `exportName` is how its ARN crosses over, which cdk-nag names its findings by. */
export type FilesBucket = { readonly name: string; readonly arn: string; readonly exportName: string };

/** Where the things are that functions may need. A workflow comes later than the function it calls, and may not be there yet. */
export type Resources = {
  readonly table: ITableV2;
  readonly bus: IEventBus;
  readonly masterKeyArn: string;
  /** Uploads and results of imports and exports. */
  readonly files: FilesBucket;
  readonly queues: ReadonlyMap<string, QueuePair>;
  readonly workflowArns: Readonly<Partial<Record<WorkflowName, string>>>;
  /** The identity and sender of the mails we send ourselves; null: none. */
  readonly mail: { readonly identityArn: string; readonly from: string } | null;
};

const tableReads = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const tableWrites = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];
const queueAdmin = ['sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];

const workflowArn = (resources: Resources, name: WorkflowName): string => {
  const arn = resources.workflowArns[name];
  if (arn === undefined) throw new Error(`the workflow ${name} does not exist yet`);
  return arn;
};

const pairOf = (resources: Resources, name: string): QueuePair => {
  const pair = resources.queues.get(name);
  if (pair === undefined) throw new Error(`no queue ${name} in the topology`);
  return pair;
};

const queueOfNeed = (need: Need): string => need.slice(need.lastIndexOf(':') + 1);

/** Indexes by name: `index/*` would also grant the ones somebody adds tomorrow. */
const tableReadArns = (table: ITableV2): string[] => [
  table.tableArn,
  ...tableShape.indexes.map((index) => `${table.tableArn}/index/${index.name}`),
];

/** Objects by the prefixes we write; listing the bucket is what makes a missing object 404 and not 403. */
const fileArns = (files: FilesBucket): string[] => filePrefixes.map((prefix) => `${files.arn}/${prefix}/*`);

/** What cdk-nag finds in a function that needs files, and why it stands. */
export const fileFindings = ({ files }: Resources) =>
  filePrefixes.map((prefix) => ({
    id: `AwsSolutions-IAM5[Resource::${files.exportName}/${prefix}/*]`,
    reason: 'Keys of objects are made at run time; the prefixes of our own files are the finest grant there is.',
  }));

const statementsOfNeed = (need: Need, resources: Resources): readonly PolicyStatement[] => {
  if (need === 'files:read')
    return [
      new PolicyStatement({ actions: ['s3:GetObject'], resources: fileArns(resources.files) }),
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [resources.files.arn] }),
    ];
  if (need === 'mail:send') return mailStatements(resources);
  return [statementOf(need, resources)];
};

/** As the one identity and address that are configured; nothing else may be sent, and nothing at all where none is. */
const mailStatements = ({ mail }: Resources): readonly PolicyStatement[] =>
  mail === null
    ? []
    : [
        new PolicyStatement({
          actions: ['ses:SendEmail'],
          resources: [mail.identityArn],
          conditions: { StringEquals: { 'ses:FromAddress': mail.from } },
        }),
      ];

const statementOf = (need: Exclude<Need, 'mail:send' | 'files:read'>, resources: Resources): PolicyStatement => {
  const allow = (actions: string[], arns: string[]) => new PolicyStatement({ actions, resources: arns });
  if (need === 'table:read') return allow(tableReads, tableReadArns(resources.table));
  if (need === 'table:write') return allow(tableWrites, [resources.table.tableArn]);
  if (need === 'bus:put') return allow(['events:PutEvents'], [resources.bus.eventBusArn]);
  if (need === 'secret:read') return allow(['secretsmanager:GetSecretValue'], [resources.masterKeyArn]);
  if (need === 'files:write') return allow(['s3:PutObject'], fileArns(resources.files));
  if (need === 'workflow:start:sla-clock') return allow(['states:StartExecution'], [workflowArn(resources, 'sla-clock')]);
  if (need === 'workflow:start:nurture-run') return allow(['states:StartExecution'], [workflowArn(resources, 'nurture-run')]);
  if (need === 'queues:admin') {
    const pairs = [...resources.queues.values()];
    return allow(
      queueAdmin,
      pairs.flatMap((pair) => [pair.queue.queueArn, pair.deadLetters.queueArn]),
    );
  }
  const pair = pairOf(resources, queueOfNeed(need));
  return allow(['sqs:SendMessage'], [need.startsWith('dlq:') ? pair.deadLetters.queueArn : pair.queue.queueArn]);
};

/** One explicit statement per need of the function. */
export const statementsOf = (name: AnyFunctionName, resources: Resources): readonly PolicyStatement[] =>
  needsOf(name).flatMap((need) => statementsOfNeed(need, resources));

const queueLocations = (name: AnyFunctionName, resources: Resources): Record<string, { url: string; dlqUrl: string }> => {
  const needs = needsOf(name);
  const wanted = needs.includes('queues:admin')
    ? [...resources.queues.keys()]
    : needs.filter((need) => variableOf(need) === 'LEADLINE_QUEUES').map(queueOfNeed);
  return Object.fromEntries(
    [...new Set(wanted)].map((queue) => {
      const pair = pairOf(resources, queue);
      return [queue, { url: pair.queue.queueUrl, dlqUrl: pair.deadLetters.queueUrl }];
    }),
  );
};

const variableValue = (variable: VariableName, name: AnyFunctionName, stack: Stack, resources: Resources): string => {
  if (variable === 'LEADLINE_TABLE') return resources.table.tableName;
  if (variable === 'LEADLINE_BUS') return resources.bus.eventBusName;
  if (variable === 'LEADLINE_SECRET_ID') return resources.masterKeyArn;
  if (variable === 'LEADLINE_FILES_BUCKET') return resources.files.name;
  if (variable === 'LEADLINE_CLOCK_WORKFLOW_ARN') return workflowArn(resources, 'sla-clock');
  if (variable === 'LEADLINE_NURTURE_WORKFLOW_ARN') return workflowArn(resources, 'nurture-run');
  if (variable === 'LEADLINE_QUEUES') return stack.toJsonString(queueLocations(name, resources));
  throw new Error(`${variable} does not come from a need`);
};

/** The environment of the function: what its needs bring, and what every function has. */
export const environmentOf = (name: AnyFunctionName, stack: Stack, stage: StageSettings, resources: Resources): Record<string, string> => {
  const names = [
    ...new Set(
      needsOf(name)
        .filter((need) => need !== 'mail:send')
        .map(variableOf),
    ),
  ];
  return {
    LEADLINE_STAGE: stage.name,
    LEADLINE_LOG_LEVEL: stage.logLevel,
    ...Object.fromEntries(names.map((variable) => [variable, variableValue(variable, name, stack, resources)])),
    ...(resources.mail !== null && needsOf(name).includes('mail:send') ? { LEADLINE_MAIL_FROM: resources.mail.from } : {}),
    ...(stage.allowLoopbackWebhooks && webhookUrlFunctions.includes(name) ? { LEADLINE_ALLOW_LOOPBACK_WEBHOOKS: '1' } : {}),
  };
};
