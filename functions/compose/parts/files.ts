import { createS3FileStore } from '../../../shared/adapters/s3/file-store.ts';
import { awsClient, runtimeVariable } from './aws-client.ts';
import type { Base } from './base.ts';

/** The files of imports and exports. */
export function files({ environment, clock }: Base) {
  const bucket = environment.filesBucket();
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const regional = `https://${bucket}.s3.${runtimeVariable('AWS_REGION')}.amazonaws.com`;
  const address = endpoint === undefined ? regional : `${endpoint.replace(/\/$/, '')}/${bucket}`;
  return createS3FileStore({ client: awsClient('s3', 4), address }, clock);
}
