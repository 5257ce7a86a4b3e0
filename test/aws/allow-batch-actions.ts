import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand, paginateListRoles } from '@aws-sdk/client-iam';
import * as z from 'zod';

const $actions = z.union([z.string().transform((action) => [action]), z.array(z.string())]);
const $document = z.looseObject({ Statement: z.array(z.looseObject({ Action: $actions })) });

/** AWS authorises a batch by the action of its single form; the emulator asks for an action that AWS does not have. */
const batchForms: Readonly<Record<string, string>> = {
  'sqs:SendMessage': 'sqs:SendMessageBatch',
  'sqs:DeleteMessage': 'sqs:DeleteMessageBatch',
};
const withBatchForms = (actions: readonly string[]): string[] => [...actions, ...actions.flatMap((action) => batchForms[action] ?? [])];

const patch = async (iam: IAMClient, RoleName: string, PolicyName: string): Promise<void> => {
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const document = $document.parse(JSON.parse(decodeURIComponent(PolicyDocument)));
  const Statement = document.Statement.map((statement) => ({ ...statement, Action: withBatchForms(statement.Action) }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify({ ...document, Statement }) }));
};

/**
 * Lets the deployed roles of the emulator use SQS batches exactly where they may use the single action. The stacks stay as
 * they are: this makes up for the emulator, not for them. Run by run.ts with the environment of an emulator client.
 */
const allowBatchActions = async (rolePrefix: string): Promise<void> => {
  const iam = new IAMClient({});
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
    for (const { RoleName = '' } of Roles.filter((role) => role.RoleName?.startsWith(rolePrefix) === true)) {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      for (const name of PolicyNames) await patch(iam, RoleName, name);
    }
  }
};

for (const stack of ['leadline-dev-service', 'leadline-dev-api']) await allowBatchActions(stack);
