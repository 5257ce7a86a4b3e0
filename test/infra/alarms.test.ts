import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { queueFunctions } from '../../shared/contracts/topology.ts';
import { idOf, resourcesOf, root, synthesise } from './synth.ts';

const { api, service, serviceTemplate: template } = synthesise({ alarmEmail: 'ops@example.com' });
type Alarm = { AlarmDescription: string; AlarmActions: unknown[]; OKActions: unknown[]; Dimensions?: { Name: string; Value: unknown }[] };
const alarms = resourcesOf<Alarm>(template, 'AWS::CloudWatch::Alarm');
const entries = [...readFileSync(new URL('docs/runbook.md', root), 'utf8').matchAll(/^### (\S+)\n([\s\S]*?)(?=^#|(?![\s\S]))/gm)].map(
  ([, id, body]) => ({ id: id ?? '', body: body ?? '' }),
);

describe('alarms', () => {
  it('each say severity, impact and runbook entry, and tell the topic', () => {
    expect(alarms.size).toBe(service.alarms.ids.length + api.alarms.ids.length);
    for (const [id, alarm] of alarms) {
      expect(alarm.AlarmDescription, id).toMatch(/^\[(page|ticket)\] .{20,}\. Runbook: docs\/runbook\.md#[a-z-]+$/);
      expect(alarm.AlarmActions.map(idOf), id).toEqual([expect.stringMatching(/^AlarmsTopic/)]);
      expect(alarm.OKActions, id).toHaveLength(1);
    }
  });

  it('match the runbook one to one', () => {
    const anchors = [...alarms.values()].map((alarm) => alarm.AlarmDescription.split('#').at(-1));
    expect(entries.map((entry) => entry.id).toSorted()).toEqual([...anchors, ...service.alarms.notices].toSorted());
  });

  it.each(entries)('runbook entry $id says what, impact, look at and do', ({ body }) => {
    for (const part of ['What', 'Impact', 'Look at', 'Do']) expect(body).toMatch(new RegExp(`\\*\\*${part}\\.\\*\\* \\S`));
  });

  it('watch both sides of every queue and every place where work is given up', () => {
    for (const [, row] of queueFunctions)
      expect(service.alarms.ids).toEqual(expect.arrayContaining([`dead-letters-${row.queue}`, `backlog-${row.queue}`]));
    const watched = new Set(
      [...alarms.values()].flatMap((alarm) => (alarm.Dimensions ?? []).filter((d) => d.Name === 'QueueName').map((d) => idOf(d.Value))),
    );
    expect([...resourcesOf(template, 'AWS::SQS::Queue').keys()].filter((id) => !watched.has(id))).toEqual([]);
  });

  it('tell of every unrouted lead at once: the catch-all is monitored, never silent', () => {
    expect(service.alarms.notices).toEqual(['unrouted-leads', 'overdue-obligations']);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['leadline'], 'detail-type': ['lead.unrouted.v1'] },
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^AlarmsTopic') } })],
    });
  });

  it('reach the address of the stage settings', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  });
});
