import type { LabNode, StaticPod } from '../node/lab-node.ts';
import { errorOf } from './await-static-pod.ts';

/** What the API server is doing at one moment, whether or not it is up to date with the files. */
export type ApiServerNow =
  | { readonly status: 'running'; readonly startedAt: Date }
  /** It is terminating, starting, or about to be started. */
  | { readonly status: 'restarting'; readonly doing: string }
  /** Its last attempt to start failed. */
  | { readonly status: 'down'; readonly what: string; readonly why: string };

/** Looks at the pod of the API server, without waiting for anything. */
export async function apiServerNow(node: LabNode, signal: AbortSignal): Promise<ApiServerNow> {
  const { pods, rejected } = await node.staticPods({ signal });
  const pod = pods.find(runsApiServer);
  if (pod !== undefined) return stateOf(pod, node, signal);
  const [refused] = rejected;
  return refused === undefined
    ? { status: 'restarting', doing: 'the kubelet has not created its pod' }
    : { status: 'down', what: `the kubelet rejects ${refused.file}`, why: refused.message };
}

/** Identified by its command, since the pod may have any name; a container without one runs what its image says. */
function runsApiServer({ argv: [program], name }: StaticPod): boolean {
  return program === undefined ? name.startsWith('kube-apiserver') : /(^|\/)kube-apiserver$/.test(program);
}

async function stateOf(pod: StaticPod, node: LabNode, signal: AbortSignal): Promise<ApiServerNow> {
  switch (pod.state.phase) {
    case 'running':
      return pod.state.ready
        ? { status: 'running', startedAt: pod.state.startedAt }
        : { status: 'restarting', doing: 'it is not ready yet' };
    case 'stopping':
      return { status: 'restarting', doing: 'it is terminating' };
    case 'waiting': {
      const { reason, message } = pod.state;
      return message === ''
        ? { status: 'restarting', doing: `there is no container yet: ${reason}` }
        : { status: 'down', what: `no container could be created: ${reason}`, why: message };
    }
    case 'crashed': {
      const why = (await errorOf(node, pod, signal)) ?? pod.state.message;
      return { status: 'down', what: `it exited with code ${pod.state.exitCode}`, why };
    }
  }
}
