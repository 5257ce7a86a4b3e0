import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../infra/build-app.ts';
import { stageNames } from '../../infra/stages.ts';
import { newApp } from './synth.ts';

type Report = {
  pluginReports: {
    pluginName: string;
    conclusion: string;
    violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[];
  }[];
};

/** Findings of both packs, warnings included, as `rule path`. Throws when synthesis fails for another reason. */
const findingsOf = (app: App): readonly string[] => {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  let failure: unknown = null;
  try {
    app.synth();
  } catch (error) {
    failure = error;
  }
  const report: Report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  const findings = report.pluginReports.flatMap((plugin) =>
    plugin.violations.flatMap((violation) => violation.violatingConstructs.map((c) => `${violation.ruleName} ${c.constructPath}`)),
  );
  if (failure !== null && findings.length === 0) throw failure;
  return findings;
};

describe('cdk-nag', () => {
  it.each(stageNames)('%s has no finding of AwsSolutions or Serverless without a stated reason', (stage) => {
    const app = newApp();
    buildApp(app, { stage });
    expect(findingsOf(app)).toEqual([]);
  });

  it('the packs do see a queue without dead letters', () => {
    const app = newApp();
    new Queue(new Stack(app, 'Probe'), 'Naked');
    expect(findingsOf(app)).toEqual(
      expect.arrayContaining(['AwsSolutions-SQS3 Probe/Naked/Resource', 'Serverless-SQSRedrivePolicy Probe/Naked/Resource']),
    );
  });
});
