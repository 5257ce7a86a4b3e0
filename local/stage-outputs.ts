import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** An output of the stateful stack of a stage, read under the caller's AWS credentials. Throws when there is none. */
async function stageOutput(stage: string, output: 'TableName' | 'BusName'): Promise<string> {
  const stack = `leadline-${stage}-stateful`;
  const { Stacks } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stack }));
  const value = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
  if (value === undefined) throw new Error(`the stack ${stack} has no output ${output}; is it deployed?`);
  return value;
}

/** The variable of the environment when it is set, else the output of the stage's stack. */
export const namedOr = async (variable: string, stage: string, output: 'TableName' | 'BusName'): Promise<string> =>
  process.env[variable] || stageOutput(stage, output);
