import { Duration, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventField, type IEventBus, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventSource } from '../../shared/contracts/consumers.ts';
import type { EventType } from '../../shared/contracts/events/catalogue.ts';

/** `page`: leads are being lost or delayed now. `ticket`: look at it this working day. */
export type Severity = 'page' | 'ticket';

export type AlarmProps = {
  /** Kebab-case; also the anchor of its entry in docs/runbook.md. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what users or the business notice. */
  readonly impact: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods?: number;
};

export const runbook = 'docs/runbook.md';

/** Every alarm of a stack, told to one topic: none exists without severity, impact and a runbook entry. */
export class AlarmRegistry extends Construct {
  readonly topic: ITopic;
  readonly ids: string[] = [];
  /** Anchors of the notices, which are rules and no alarms. */
  readonly notices: string[] = [];

  constructor(scope: Construct, id: string, props: { readonly email: string | null } | { readonly topic: ITopic }) {
    super(scope, id);
    if ('topic' in props) {
      this.topic = props.topic;
      return;
    }
    const topic = new Topic(this, 'Topic', { displayName: 'Leadline alarms', enforceSSL: true });
    this.topic = topic;
    if (props.email !== null) topic.addSubscription(new EmailSubscription(props.email));
    Validations.of(topic).acknowledge({
      id: 'Serverless-SNSEncryption',
      reason:
        'Alarm texts name metrics only; CloudWatch cannot publish to the AWS managed key, and a customer key costs more than it hides.',
    });
  }

  /** Tells the topic of every event of a type at once: for what a person must act on, one lead at a time. */
  notifyOf(id: string, bus: IEventBus, undelivered: IQueue, notice: { readonly detailType: EventType; readonly text: string }): void {
    const rule = new Rule(this, id, {
      eventBus: bus,
      eventPattern: { source: [eventSource], detailType: [notice.detailType] },
      description: `${notice.text} Runbook: ${runbook}#${id}`,
    });
    const message = RuleTargetInput.fromText(`${notice.text} Lead ${EventField.fromPath('$.detail.leadId')}. Runbook: ${runbook}#${id}`);
    rule.addTarget(
      new SnsTopic(this.topic, { message, deadLetterQueue: undelivered, retryAttempts: 185, maxEventAge: Duration.hours(24) }),
    );
    this.notices.push(id);
  }

  /** Raises when the metric reaches the threshold in each of `periods` (default 1) periods; missing data is healthy. */
  add(props: AlarmProps): void {
    const alarm = new Alarm(this, props.id, {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `[${props.severity}] ${props.impact} Runbook: ${runbook}#${props.id}`,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.ids.push(props.id);
  }
}

export const oneMinute = Duration.minutes(1);
export const fiveMinutes = Duration.minutes(5);
