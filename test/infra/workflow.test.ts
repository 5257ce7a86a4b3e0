import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { topology } from '../../shared/contracts/topology.ts';
import { functionOf, idOf, resourcesOf, root, synthesise } from './synth.ts';

const text = readFileSync(new URL('infra/workflows/wake-loop.asl.json', root), 'utf8');
const definition = JSON.parse(text.replace(/\$\{\w+\}/, 'arn:aws:lambda:us-east-1:123456789012:function:wake')) as {
  QueryLanguage: string;
  StartAt: string;
  States: Record<string, { Type: string; Resource?: string; TimestampPath?: string; Retry?: { ErrorEquals: string[] }[] }>;
};

describe('timer workflows', () => {
  it('is valid Amazon States Language', () => {
    const result = validate(definition);
    expect(result.errors).toEqual([]);
    expect(result.isValid).toBe(true);
  });

  it('the validator does refuse a broken one', () => {
    expect(validate({ ...definition, StartAt: 'Nowhere' }).isValid).toBe(false);
  });

  it('waits to an absolute time, calls the function itself and retries its faults', () => {
    const states = Object.values(definition.States);
    expect(definition.QueryLanguage).toBe('JSONPath');
    expect(states.filter((state) => state.Type === 'Wait').map((state) => state.TimestampPath)).toEqual(['$.wakeAt']);
    const tasks = Object.entries(definition.States).filter(([, state]) => state.Type === 'Task');
    expect(tasks.map(([name]) => name)).toEqual([topology['wake-clock'].state]);
    expect(topology['wake-nurture'].state).toBe(topology['wake-clock'].state);
    for (const [, task] of tasks) {
      expect(task.Resource).not.toMatch(/states:::lambda:invoke/);
      expect(task.Retry?.[0]?.ErrorEquals).toEqual(['States.ALL']);
    }
  });

  it('are deployed from that very file, each with its own task, as Standard workflows with error logs free of data', () => {
    const { serviceTemplate } = synthesise();
    const machines = resourcesOf<{
      DefinitionString: string;
      DefinitionSubstitutions: { WakeArn: unknown };
      StateMachineType: string;
      LoggingConfiguration: unknown;
    }>(serviceTemplate, 'AWS::StepFunctions::StateMachine');
    const tasks = [...machines].map(([id, machine]) => {
      expect(machine.DefinitionString).toBe(text);
      expect(machine.StateMachineType).toBe('STANDARD');
      expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
      return [id.replace(/StateMachine.*/, ''), idOf(machine.DefinitionSubstitutions.WakeArn)];
    });
    expect(tasks.toSorted()).toEqual([
      ['ClockWorkflow', functionOf(serviceTemplate, 'wake-clock').id],
      ['NurtureWorkflow', functionOf(serviceTemplate, 'wake-nurture').id],
    ]);
  });
});
