import { AwsClient } from 'aws4fetch';

export const runtimeVariable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name}: missing`);
  return value;
};

/** Signs requests to a service of this region. Credentials and region are the ones Lambda gives every sandbox for its whole life. */
export const awsClient = (service: string, retries: number): AwsClient =>
  new AwsClient({
    accessKeyId: runtimeVariable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: runtimeVariable('AWS_SECRET_ACCESS_KEY'),
    ...(process.env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: process.env.AWS_SESSION_TOKEN }),
    service,
    region: runtimeVariable('AWS_REGION'),
    retries,
  });
