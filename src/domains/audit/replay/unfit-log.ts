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
    'it is in the legacy format, which holds no levels and no bodies; ' +
      'let the API server write with --audit-log-format=json',
  );
}

/** The log has lines, and no event in any of them. */
export function logWithoutEvents(name: string, lines: number): UnfitLog {
  const none = lines === 1 ? 'its only line does not hold' : `none of its ${lines} lines holds`;
  return new UnfitLog(
    name,
    `${none} an audit event. What is needed is one whole JSON value on each line: an event as kube-apiserver writes it, ` +
      'or what a shipper has put around such events. Name audit logs only, and bring JSON that is spread over several ' +
      'lines into this form with jq -c .',
  );
}
