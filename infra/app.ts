import { App } from 'aws-cdk-lib';
import { buildApp } from './build-app.ts';

const app = new App();
const context = (key: string): unknown => app.node.tryGetContext(key);
buildApp(app, {
  stage: context('stage'),
  alarmEmail: context('alarmEmail'),
  mailFrom: context('mailFrom'),
  mailIdentity: context('mailIdentity'),
  allowLoopbackWebhooks: context('allowLoopbackWebhooks'),
});
