import { beforeAll, expect, it } from 'vitest';
import { type EventType, eventSchema, eventTypes, type LeadEvent } from '../../shared/contracts/events/catalogue.ts';
import type { World } from '../support/world.ts';
import { objections } from './json-schema.ts';
import { tellStory } from './story.ts';

let world: World;
beforeAll(async () => {
  ({ world } = await tellStory());
});
const of = (type: EventType): readonly LeadEvent[] => world.published.filter((event) => event.type === type);

it.each(eventTypes)('%s: what the pipeline publishes satisfies the published schema', (type) => {
  const events = of(type);
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) {
    expect(eventSchema(type).parse(event)).toEqual(event);
    expect(objections(`events/${type}`, event)).toEqual([]);
    // Nothing beside what the schema names: an undeclared field would be a contract nobody wrote down.
    const declared = eventSchema(type).shape;
    expect(Object.keys(event).sort()).toEqual(Object.keys(declared).sort());
    expect(Object.keys(declared.data.shape)).toEqual(expect.arrayContaining(Object.keys(event.data)));
    expect(event.schema).toBe(`/schemas/events/${type}.json`);
  }
});

it('no other type is published', () => {
  expect(new Set(world.published.map((event) => event.type))).toEqual(new Set(eventTypes));
});

it('the log of each lead holds exactly its published events, and each cause stands before its effect', () => {
  for (const [leadId, rows] of world.state.leads) {
    const log = [...rows.events.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const published = new Map(world.published.filter((event) => event.leadId === leadId).map((event) => [event.id, event]));
    expect([...published.values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(log);
    for (const [at, event] of log.entries()) {
      if (event.causationId === null) continue;
      const cause = log.findIndex((other) => other.id === event.causationId);
      expect(cause, `${event.type} of ${leadId}`).toBeGreaterThanOrEqual(0);
      expect(cause).toBeLessThan(at);
    }
  }
});
