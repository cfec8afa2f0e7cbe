import { factFor } from '../../grading/facts.ts';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import { answerOf, askApiServer } from '../control-plane/ask-api-server.ts';
import type { SecretState } from './tokens-in-pod.ts';

/** The states of the Secrets in a namespace, by name. */
export const secretsOf = factFor(async (lab, namespace: string): Promise<(name: string) => SecretState> => {
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const list = await askApiServer(lab, (api) => answerOf(api, { method: 'GET', path, signal: lab.signal }, 200));
  const items: readonly unknown[] = isRecord(list) && Array.isArray(list.items) ? list.items : [];
  const types = new Map(
    items.flatMap((item) =>
      isRecord(item) && isRecord(item.metadata) ? [[item.metadata.name, item.type] as const] : [],
    ),
  );
  return (name) => {
    if (!types.has(name)) return 'missing';
    return types.get(name) === 'kubernetes.io/service-account-token' ? 'token' : 'other';
  };
});
