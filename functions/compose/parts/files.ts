import { AwsClient } from 'aws4fetch';
import { createS3FileStore } from '../../../shared/adapters/s3/file-store.ts';
import type { Base } from './base.ts';

const runtimeVariable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name}: missing`);
  return value;
};

/** The files of imports and exports. Credentials and region are the ones Lambda gives every sandbox for its whole life. */
export function files({ environment, clock }: Base) {
  const region = runtimeVariable('AWS_REGION');
  const bucket = environment.filesBucket();
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const client = new AwsClient({
    accessKeyId: runtimeVariable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: runtimeVariable('AWS_SECRET_ACCESS_KEY'),
    ...(process.env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: process.env.AWS_SESSION_TOKEN }),
    service: 's3',
    region,
    retries: 4,
  });
  const address = endpoint === undefined ? `https://${bucket}.s3.${region}.amazonaws.com` : `${endpoint.replace(/\/$/, '')}/${bucket}`;
  return createS3FileStore({ client, address }, clock);
}
