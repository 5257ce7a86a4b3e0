import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { fileDays } from '../../shared/contracts/files.ts';
import { tableShape } from '../../shared/contracts/table.ts';
import type { FilesBucket } from '../constructs/needs.ts';
import type { StageSettings } from '../stages.ts';

/** PITR of 28 days: an erasure older than that has left every restorable copy. */
const recoveryDays = 28;

const stringKey = (name: string) => ({ name, type: AttributeType.STRING });

const createTable = (scope: Construct, stage: StageSettings): TableV2 =>
  new TableV2(scope, 'Table', {
    partitionKey: stringKey(tableShape.partitionKey),
    sortKey: stringKey(tableShape.sortKey),
    timeToLiveAttribute: tableShape.ttlAttribute,
    billing: Billing.onDemand(),
    dynamoStream: StreamViewType.NEW_IMAGE,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: recoveryDays },
    deletionProtection: stage.deletionProtection,
    removalPolicy: stage.removalPolicy,
    globalSecondaryIndexes: tableShape.indexes.map((index) => ({
      indexName: index.name,
      partitionKey: stringKey(index.partitionKey),
      sortKey: stringKey(index.sortKey),
      projectionType: ProjectionType.KEYS_ONLY,
    })),
  });

/** The root of identity keys and of sealed webhook secrets. Losing it orphans both, hence its own stack and policy. */
const createMasterKey = (scope: Construct, stage: StageSettings): string => {
  const secret = new Secret(scope, 'MasterKey', {
    description: 'Leadline master key: HMAC of identities, sealing of webhook secrets.',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: stage.removalPolicy,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'Blind rotation would orphan every identity key; rotation goes by key version and re-keying, a planned operation.',
  });
  return arnOf(secret);
};

/** Uploads and results of imports and exports. They hold personal data and nothing else has them, so they are gone in a week. */
const createFiles = (scope: Construct, stage: StageSettings): Bucket => {
  const bucket = new Bucket(scope, 'Files', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: stage.removalPolicy,
    lifecycleRules: [{ expiration: Duration.days(fileDays), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'Objects are reached by URLs that the API signs and audits; a log bucket would keep personal data for longer than the files.',
  });
  return bucket;
};

/** By attribute: a Ref gives the ARN on AWS but the name on emulators, and policies need the ARN. */
const arnOf = (secret: Secret): string => {
  const resource = secret.node.defaultChild;
  if (!(resource instanceof CfnSecret)) throw new Error('the secret is not a CloudFormation secret');
  return resource.attrId;
};

/** What must survive a redeployment of everything else. */
export class StatefulStack extends Stack {
  readonly table: TableV2;
  readonly bus: EventBus;
  readonly masterKeyArn: string;
  readonly files: FilesBucket;

  constructor(scope: Construct, id: string, props: StackProps & { readonly stage: StageSettings }) {
    super(scope, id, {
      description: 'Leadline: table, event bus, master key, files.',
      terminationProtection: props.stage.deletionProtection,
    });
    this.table = createTable(this, props.stage);
    this.bus = new EventBus(this, 'Bus', { description: 'Lead events, published from the table stream.' });
    this.masterKeyArn = createMasterKey(this, props.stage);
    const files = createFiles(this, props.stage);
    const exportName = `${this.stackName}-files-arn`;
    this.files = { name: files.bucketName, arn: this.exportValue(files.bucketArn, { name: exportName }), exportName };
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'FilesBucket', { value: files.bucketName });
    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName });
    new CfnOutput(this, 'MasterKeyArn', { value: this.masterKeyArn });
  }
}
