import { describe, expect, test } from 'vitest';
import { isLabName } from '../../../src/labs/lab-name.ts';
import { clusterOf, stepOf, withoutGoStacks, withWorkers } from '../../../src/providers/kind/cluster.ts';
import type { LabSpec } from '../../../src/providers/provider.ts';

function spec(name: string, folder: string): LabSpec {
  if (!isLabName(name)) throw new Error(name);
  return { name, minor: 37, nodes: 1, folder };
}

describe('clusterOf', () => {
  test('names the node after the lab', () => {
    const { name, container, kubeconfig } = clusterOf(spec('audit-01', '/home/ann/labs/audit-01'));
    expect(name).toMatch(/^cks-lab-audit-01-[0-9a-f]{6}$/);
    expect(container).toBe(`${name}-control-plane`);
    expect(kubeconfig).toBe('/home/ann/labs/audit-01/kubeconfig');
  });

  test('distinguishes the labs of two users of one Docker daemon, and is deterministic', () => {
    const ann = clusterOf(spec('audit-01', '/home/ann/labs/audit-01'));
    const ben = clusterOf(spec('audit-01', '/home/ben/labs/audit-01'));
    expect(ann.name).not.toBe(ben.name);
    expect(clusterOf(spec('audit-01', '/home/ann/labs/audit-01'))).toEqual(ann);
  });

  test('is at most 63 characters long, like a host name', () => {
    expect(clusterOf(spec('a'.repeat(40), '/x')).container).toHaveLength(63);
  });

  test('returns a name that kind accepts, wherever a long one is cut', () => {
    for (let dash = 1; dash < 39; dash += 1) {
      const name = `${'a'.repeat(dash)}-${'b'.repeat(39 - dash)}`;
      expect(clusterOf(spec(name, '/x')).name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
    }
  });
});

test('a cluster of several nodes has workers, named as kind names them', () => {
  const { name, workers } = clusterOf({ ...spec('netpol-01', '/x'), nodes: 3 });
  expect(workers).toEqual([`${name}-worker`, `${name}-worker2`]);
  expect(clusterOf(spec('netpol-01', '/x')).workers).toEqual([]);
});

test('workers are added to the configuration, and nothing else is changed', () => {
  const config =
    'kind: Cluster\nnodes:\n- role: control-plane\nkubeadmConfigPatches:\n- |\n  # kept\n  failCgroupV1: false\n';
  expect(withWorkers(config, 0)).toBe(config);
  expect(withWorkers(config, 2)).toBe(
    config.replace('control-plane\n', 'control-plane\n- role: worker\n- role: worker\n'),
  );
});

describe('stepOf', () => {
  test.each([
    [' • Ensuring node image (kindest/node:v1.37.2) 🖼️  ...', 'Ensuring node image (kindest/node:v1.37.2)'],
    [' • Preparing nodes 📦   ...', 'Preparing nodes'],
    [' • Starting control-plane 🕹️  ...', 'Starting control-plane'],
    [' • Waiting ≤ 5m0s for control-plane = Ready ⏳  ...', 'Waiting ≤ 5m0s for control-plane = Ready'],
    [' ✓ Preparing nodes 📦 ', null],
    [' • Ready after 0s 💚', null],
    ['Creating cluster "x" ...', null],
  ])('%s', (line, step) => {
    expect(stepOf(line)).toBe(step);
  });
});

test('what kubeadm prints about its own code is removed from its output', () => {
  const said = [
    'ERROR: failed to create cluster: failed to init node with kubeadm',
    'error: error execution phase wait-control-plane: kube-apiserver check failed',
    'k8s.io/kubernetes/cmd/kubeadm/app.Run',
    '\tk8s.io/kubernetes@v1.37.2/cmd/kubeadm/app/kubeadm.go:48',
    'runtime.goexit',
    '\truntime/asm_amd64.s:1771',
  ].join('\n');
  expect(withoutGoStacks(said)).toBe(`${said.split('\n').slice(0, 2).join('\n')}\n`);
});
