import * as z from 'zod';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import type { Answer } from '../../node/secured/request.ts';

const status = z.int().min(100).max(599);

/** The answer that a request must get. */
export const answerField = z
  .union([status, z.array(status).min(2), z.literal('tls alert')])
  .describe('the HTTP status, any one of several, or `tls alert` for a server that ends the handshake');

export type ExpectedAnswer = z.infer<typeof answerField>;

export function isExpected(answer: Answer, expected: ExpectedAnswer): boolean {
  if (expected === 'tls alert') return answer.kind === 'refused';
  const statuses = typeof expected === 'number' ? [expected] : expected;
  return answer.kind === 'response' && statuses.includes(answer.status);
}

/** As the end of a sentence whose subject is a request. */
export function expectedInWords(expected: ExpectedAnswer): string {
  if (expected === 'tls alert') return 'is refused by a TLS alert';
  return `is answered with ${typeof expected === 'number' ? expected : expected.join(' or ')}`;
}

/** The same for an answer that has come. */
export function answerInWords(answer: Answer): string {
  switch (answer.kind) {
    case 'response':
      return `is answered with ${answer.status}`;
    case 'refused':
      return `is refused by the TLS alert "${answer.alert}"`;
    case 'not-tls':
      return 'reaches a server that does not speak TLS';
  }
}

/** Characters of a message that are shown. */
const SHOWN = 300;

/** The message of a Status; nothing of any other response, which may contain what is secret. */
export function messageOfStatus(answer: Answer): string {
  if (answer.kind !== 'response') return '';
  const body = parsed(answer.body);
  return isRecord(body) && body.kind === 'Status' && typeof body.message === 'string'
    ? `It says: ${body.message.slice(0, SHOWN)}`
    : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
