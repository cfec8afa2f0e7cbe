/** A request that kubectl actually sent, read from its `-v=6` log. */
export interface SentRequest {
  readonly method: string;
  /** Path and query as they were sent, still percent-encoded: the requestURI of its event. */
  readonly uri: string;
  /** `null` if there was no response. */
  readonly code: number | null;
}

const RESPONSE = /"Response" verb="(?<method>[A-Z]+)" url="(?<url>[^"]+)" status="(?<status>[^"]*)"/;

/** The requests in kubectl's log at verbosity 6 (client-go transport/round_trippers.go), in order. */
export function sentRequests(kubectlLog: string): readonly SentRequest[] {
  return kubectlLog.split('\n').flatMap((line) => {
    const groups = RESPONSE.exec(line)?.groups;
    if (groups?.method === undefined || groups.url === undefined) return [];
    const code = Number.parseInt(groups.status ?? '', 10);
    return [{ method: groups.method, uri: uriOf(groups.url), code: Number.isNaN(code) || code === 0 ? null : code }];
  });
}

/** What follows scheme and host; does not use URL, which would change the encoding. */
function uriOf(url: string): string {
  const slash = url.indexOf('/', url.indexOf('://') + 3);
  return slash === -1 ? '/' : url.slice(slash);
}
