import { factFor } from '../../grading/facts.ts';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import { answerOf, askApiServer } from '../control-plane/ask-api-server.ts';

/** The names of a namespace's Secrets that hold tokens of service accounts. */
export const tokenSecrets = factFor(async (lab, namespace: string): Promise<ReadonlySet<string>> => {
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const list = await askApiServer(lab, (api) => answerOf(api, { method: 'GET', path, signal: lab.signal }, 200));
  const items: readonly unknown[] = isRecord(list) && Array.isArray(list.items) ? list.items : [];
  return new Set(
    items.flatMap((item) =>
      isRecord(item) && item.type === 'kubernetes.io/service-account-token' && isRecord(item.metadata)
        ? [String(item.metadata.name)]
        : [],
    ),
  );
});
