import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seatNumbered } from '../../../src/classroom/events/event.ts';
import { type Presence, presence } from '../../../src/classroom/hub/presence.ts';
import { type MemoryClass, memoryClass, until } from '../a-pack.ts';

const seat = seatNumbered(1);
let room: MemoryClass;
let present: Presence;

beforeEach(async () => {
  room = await memoryClass();
  present = presence(room.live, 20);
});
afterEach(async () => {
  present.close();
  room.live.close();
  await rm(room.folder, { recursive: true });
});

const kinds = () => room.live.history().map(({ event }) => event.kind);

test('a page that is loaded again is no absence; the last one that is closed is', async () => {
  const first = present.arrive(seat);
  const second = present.arrive(seat);
  first();
  first();
  second();
  const third = present.arrive(seat);
  expect(kinds()).toEqual(['class-started', 'back']);
  third();
  await until(() => !room.live.seat(seat).isHere);
  expect(kinds()).toEqual(['class-started', 'back', 'left']);
});

test('who was here when a hub ended is away unless they come back', async () => {
  room.live.record({ kind: 'back', seat });
  present.close();
  present = presence(room.live, 20);
  expect(room.live.seat(seat).isHere).toBe(true);
  await until(() => !room.live.seat(seat).isHere);
});
