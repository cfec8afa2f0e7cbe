/** The name and address of every embedded node; each lab has a separate network namespace. */
export const NODE_NAME = 'controlplane';
export const NODE_ADDRESS = '172.30.1.2';
export const API_SERVER = `https://${NODE_ADDRESS}:6443`;
/** First address of kubeadm's default service network, on which the `kubernetes` service answers. */
export const SERVICE_NETWORK = '10.96.0.0/12';
export const KUBERNETES_SERVICE = '10.96.0.1';
/** The port of the kubelet's /healthz, and of the other endpoints of its stand-in, on the node's loopback. */
export const KUBELET_HEALTH_PORT = 10248;
/** In Go's notation. */
export const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;
