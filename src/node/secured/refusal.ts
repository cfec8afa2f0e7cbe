/** A server's answer that ends a connection before or instead of a response. */
export type Refusal =
  /** A TLS alert of the server, without its level: `certificate required`. */
  { readonly kind: 'refused'; readonly alert: string } | { readonly kind: 'not-tls' };

/** Reasons of OpenSSL for bytes that are not TLS. */
const NOT_TLS: readonly string[] = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'];

/**
 * The refusal of a server that an error of a TLS connection expresses; `null` if it expresses none, such as a connection
 * that was lost. Source: the reasons of OpenSSL's ssl/ssl_err.c, as Node.js passes them on.
 */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  if (NOT_TLS.includes(error.code)) return { kind: 'not-tls' };
  const alert = /^ERR_SSL_.*ALERT_(.+)$/.exec(error.code)?.[1];
  return alert === undefined ? null : { kind: 'refused', alert: alert.toLowerCase().replaceAll('_', ' ') };
}
