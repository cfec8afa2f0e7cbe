import * as z from 'zod';
import { STATIC_POD_COMPONENTS } from '../../control-plane/component.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import type { GradedLab } from '../../grading/facts.ts';
import { failing } from '../../grading/verdict.ts';
import { type Handshake, handshake, type TlsOffer } from '../../node/secured/handshake.ts';
import { brokenCredentials, credentialsField, presented, type WrittenCredentials } from './credentials.ts';
import { PORTS } from './endpoints.ts';
import { unlessRunning } from './running-component.ts';
import { CIPHERS, VERSIONS } from './tls-names.ts';

const offer = z.strictObject({
  version: z.enum([...VERSIONS.keys()]).describe('the only version that the client offers'),
  cipher: z
    .enum([...CIPHERS.keys()])
    .optional()
    .describe('the only cipher suite that it offers; only below TLS 1.3, whose suites cannot be chosen'),
});

type Offer = z.infer<typeof offer>;

export const tls = defineCheck({
  schema: checkSchema('tls', {
    to: z.enum(STATIC_POD_COMPONENTS).describe('the component with which the handshakes are performed'),
    as: credentialsField,
    accepts: z.array(offer).min(1).describe('offers that it accepts'),
    refuses: z.array(offer).default([]).describe('offers that it refuses by a TLS alert'),
  }),
  domain: 'requests',
  description:
    'A component that runs on the node accepts TLS handshakes with some versions and cipher suites, and refuses others by a TLS alert. A connection that fails in another way is an error, never a refusal.',
  references: ({ as }, scenario) => brokenCredentials(as, ['as'], scenario),
  async judge({ to, as, accepts, refuses }, lab) {
    const down = await unlessRunning(lab, to);
    if (down !== null) return down;
    const subject = `${to} on port ${PORTS[to]}`;
    for (const one of accepts) {
      const found = await tried(lab, to, as, one);
      if (found.kind === 'completed') continue;
      const fail = failing(`${subject} accepts ${inWords(one)}`);
      return fail(`it ${foundInWords(found)}`, `A client that offers ${inWords(one)} cannot connect.`);
    }
    for (const one of refuses) {
      const found = await tried(lab, to, as, one);
      if (found.kind === 'refused') continue;
      const fail = failing(`${subject} refuses ${inWords(one)}`);
      return fail(`it ${foundInWords(found)}`, `A client offered ${inWords(one)} and nothing else.`);
    }
    return {
      status: 'pass',
      actual: `${subject} accepts ${accepts.map(inWords).join(', ')} and refuses ${refuses.map(inWords).join(', ')}`,
    };
  },
});

async function tried(
  lab: GradedLab,
  to: keyof typeof PORTS,
  as: WrittenCredentials,
  { version, cipher }: Offer,
): Promise<Handshake> {
  const secureVersion = VERSIONS.get(version);
  const suite = cipher === undefined ? undefined : CIPHERS.get(cipher);
  const { certificate } = await presented(lab, as);
  const made: TlsOffer = {
    ...(secureVersion !== undefined && { version: secureVersion }),
    ...(suite !== undefined && { cipher: suite }),
    ...(certificate && { credentials: certificate }),
  };
  const found = await handshake(lab.node, PORTS[to], made, lab.signal);
  if (found.kind === 'completed') found.socket.destroy();
  return found;
}

function inWords({ version, cipher }: Offer): string {
  return cipher === undefined ? `TLS ${version}` : `TLS ${version} with ${cipher}`;
}

function foundInWords(found: Handshake): string {
  switch (found.kind) {
    case 'completed':
      return `completes the handshake, by ${found.version} with ${found.cipher}`;
    case 'refused':
      return `refuses by the TLS alert "${found.alert}"`;
    case 'not-tls':
      return 'does not speak TLS';
  }
}
