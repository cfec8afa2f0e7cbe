import type { StaticPodComponent } from '../../control-plane/component.ts';

/** The ports on which components serve their clients by TLS, as kubeadm configures them. */
export const PORTS: Readonly<Record<StaticPodComponent, number>> = {
  'kube-apiserver': 6443,
  'kube-controller-manager': 10257,
  'kube-scheduler': 10259,
  etcd: 2379,
};
