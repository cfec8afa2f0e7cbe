import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits in base64url, which whoever has it may use; only its hash is kept. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, in hexadecimal digits. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether a token has this hash; takes the same time for all. */
export function isTokenOf(hash: string, token: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(hash.padEnd(64).slice(0, 64)));
}

/** The names of the cookies. Only over TLS can they be bound to the host. */
export function cookieNames(isSecure: boolean) {
  return isSecure
    ? ({ seat: '__Host-seat', instructor: '__Host-instructor' } as const)
    : ({ seat: 'seat', instructor: 'instructor' } as const);
}

/** The value of `Set-Cookie`. Scripts cannot read it, and no other site can make a browser send it. */
export function cookie(name: string, token: string, isSecure: boolean): string {
  return `${name}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800${isSecure ? '; Secure' : ''}`;
}

/** The value of a cookie in the header `Cookie`; `null` if there is none. */
export function cookieIn(header: string | null | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}
