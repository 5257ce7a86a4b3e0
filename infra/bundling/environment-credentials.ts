/**
 * Stands in for `@aws-sdk/credential-provider-node` inside the Lambda bundles. Lambda hands the credentials of the role
 * over in the environment; the chain it replaces (profiles, SSO, web identity, instance metadata, four clients) is a
 * quarter of every bundle and of its load time, and can only run there by mistake.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined) throw new Error('no credentials in the environment');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
  };
};
