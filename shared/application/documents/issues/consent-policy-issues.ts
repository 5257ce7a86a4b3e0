import type { Issue } from '../../../contracts/http/problems.ts';
import { anyChannel, type ConsentPolicy } from '../../../domain/consent/policy.ts';
import { duplicates, issue } from './issue.ts';

/** Purposes that stand twice, channels nobody described, and processing that names a channel. */
export function consentPolicyIssues({ purposes, channels }: ConsentPolicy): readonly Issue[] {
  const known = new Set(channels.map((channel) => channel.id));
  return [
    ...duplicates(
      purposes.map((purpose) => purpose.id),
      '/purposes',
      '/id',
      'the purpose',
    ),
    ...duplicates(
      channels.map((channel) => channel.id),
      '/channels',
      '/id',
      'the channel',
    ),
    ...purposes.flatMap((purpose, p) => [
      ...duplicates(
        purpose.channels.map((row) => row.channel),
        `/purposes/${p}/channels`,
        '/channel',
        'the channel',
      ),
      ...purpose.channels.flatMap(({ channel }, c) => channelIssue(purpose.kind, channel, known, `/purposes/${p}/channels/${c}/channel`)),
    ]),
  ];
}

function channelIssue(
  kind: ConsentPolicy['purposes'][number]['kind'],
  channel: string,
  known: ReadonlySet<string>,
  pointer: string,
): readonly Issue[] {
  if (kind === 'processing')
    return channel === anyChannel ? [] : [issue(pointer, 'no-channel', `processing contacts nobody; its channel is ${anyChannel}`)];
  return known.has(channel) ? [] : [issue(pointer, 'dangling-reference', `channels has no ${channel}`)];
}
