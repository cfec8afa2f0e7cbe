/** A log that cannot be replayed, whatever the policy. */
export class UnfitLog extends Error {
  constructor(name: string, why: string) {
    super(`the audit log ${name} cannot be replayed: ${why}`);
    this.name = 'UnfitLog';
  }
}

/** The log is in the API server's `legacy` format. */
export function legacyLog(name: string): UnfitLog {
  return new UnfitLog(
    name,
    'it is in the legacy format, which has no levels and no bodies; ' +
      'run the API server with --audit-log-format=json',
  );
}

/** The log has lines, but none of them contains an event. */
export function logWithoutEvents(name: string, lines: number): UnfitLog {
  const none = lines === 1 ? 'its only line does not contain' : `none of its ${lines} lines contains`;
  return new UnfitLog(
    name,
    `${none} an audit event. Each line must be a complete JSON value: an event as kube-apiserver writes it, ` +
      'or such events as wrapped by a log shipper. Name only audit logs, and convert JSON that is spread over several ' +
      'lines with jq -c .',
  );
}
