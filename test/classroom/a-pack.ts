import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { beginClass, type LiveClass, openClass } from '../../src/classroom/events/live-class.ts';
import type { ClassPlan } from '../../src/classroom/events/plan.ts';
import type { SeatWork } from '../../src/classroom/seats/seat-work.ts';
import { loadScenario } from '../../src/scenarios/load.ts';
import { type MemoryProvider, memoryProvider } from '../fixtures/memory-provider.ts';
import { type WritableNode, writableNode } from '../fixtures/writable-node.ts';
import { aClassPlan, aClassTask } from './a-class.ts';

/** A class in a folder of its own, whose labs are in memory. Its tasks have one check: /root/answer.yaml names jane. */
export interface MemoryClass {
  readonly folder: string;
  readonly live: LiveClass;
  readonly embedded: MemoryProvider;
  readonly work: SeatWork;
  /** The node of a lab that has been created. */
  readonly node: (lab: string) => WritableNode;
  end(): void;
}

export const CHECKS = [{ id: 'who', title: 'The user is named', points: 2 }];

export async function memoryClass(changes: Partial<ClassPlan> = {}): Promise<MemoryClass> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-classroom-'));
  const pack = path.join(folder, 'pack');
  const ids = ['answers-01', 'answers-02'];
  for (const id of ids)
    await cp(path.resolve('test/fixtures/scenarios/answers-01'), path.join(pack, id), { recursive: true });
  const tasks = ids.map((id) => aClassTask(id, { pack, checks: CHECKS, maxScore: 2 }));
  await beginClass(folder, aClassPlan({ tasks, ...changes }));
  return openMemoryClass(folder, nodesInMemory());
}

export interface NodesInMemory {
  readonly embedded: MemoryProvider;
  readonly nodes: Map<string, WritableNode>;
}

function nodesInMemory(): NodesInMemory {
  const nodes = new Map<string, WritableNode>();
  const embedded = memoryProvider('embedded', (lab) => {
    const node = writableNode();
    nodes.set(lab, node);
    return node;
  });
  return { embedded, nodes };
}

/** Opens a class again, as a hub does after the one before has died. */
export async function openMemoryClass(folder: string, { embedded, nodes }: NodesInMemory): Promise<MemoryClass> {
  const ending = new AbortController();
  const live = await openClass(folder);
  const work: SeatWork = {
    ...{ dataFolder: folder, providers: { embedded, kind: memoryProvider('kind') }, signal: ending.signal },
    progress: () => {},
    async scenarioOf({ pack, scenario }) {
      const load = await loadScenario(pack ?? '', scenario, CHECK_KINDS);
      if (!load.ok) throw new Error(`${scenario} is invalid`);
      return load.scenario;
    },
  };
  return {
    ...{ folder, live, embedded, work },
    node(lab) {
      const node = nodes.get(lab);
      if (node === undefined) throw new Error(`there is no lab ${lab}`);
      return node;
    },
    end: () => ending.abort(),
  };
}

/** Resolves when it is true. Otherwise, the test reaches its timeout. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(5);
}
