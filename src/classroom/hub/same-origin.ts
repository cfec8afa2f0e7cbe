import { isIP } from 'node:net';
import { HubProblem } from './problem.ts';

/** What a request says about where it comes from and where it believes to go. */
export interface Provenance {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  /** The address of this machine at which the request has arrived. */
  readonly localAddress: string | undefined;
}

export interface Site {
  readonly isSecure: boolean;
  readonly port: number;
  /** Names at which the hub is reached, in lower case, besides its addresses. */
  readonly names: readonly string[];
}

/**
 * Throws HubProblem unless the header `Host` names this hub: by an address at which the request has really arrived, or by
 * one of its names. A name of somebody else that leads here (DNS rebinding) is refused.
 */
export function assertHost({ host, localAddress }: Provenance, { port, names, isSecure }: Site): void {
  const url = host === undefined ? null : URL.parse(`${isSecure ? 'https' : 'http'}://${host}`);
  const isPort = url !== null && Number(url.port || (isSecure ? 443 : 80)) === port;
  const name = (url?.hostname ?? '').replace(/^\[|\]$/g, '').toLowerCase();
  const isOurs = isIP(name) === 0 ? names.includes(name) : plainAddress(localAddress) === plainAddress(name);
  if (!isPort || !isOurs) throw new HubProblem('forbidden', 'This is not an address of the class.');
}

/**
 * Throws HubProblem unless a request comes from a page of this hub. Reads of data may lack both headers only over plain
 * HTTP, where browsers do not send them; without them, nothing is changed and no terminal is opened.
 */
export function assertSameOrigin(
  { host, origin, fetchSite }: Provenance,
  { isSecure }: Site,
  { isRead }: { readonly isRead: boolean },
): void {
  const own = `${isSecure ? 'https' : 'http'}://${host}`;
  const isOrigin = origin === undefined ? isRead : origin === own;
  const isSite = fetchSite === undefined || fetchSite === 'same-origin';
  const isSaid = origin !== undefined || fetchSite !== undefined || !isSecure;
  if (!isOrigin || !isSite || !isSaid) throw new HubProblem('forbidden', 'Open this from the page of the class.');
}

/** An IPv4 address as an IPv6 socket shows it is that IPv4 address. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/i, '').toLowerCase();
}
