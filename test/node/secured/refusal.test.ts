import { expect, test } from 'vitest';
import { refusalOf } from '../../../src/node/secured/refusal.ts';

const failure = (code: string) => Object.assign(new Error('no connection'), { code });

test.each([
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'certificate required'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'protocol version'],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'handshake failure'],
])('%s is an alert of the server', (code, alert) => {
  expect(refusalOf(failure(code))).toEqual({ kind: 'refused', alert });
});

test.each(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'])(
  '%s comes of bytes that are not TLS',
  (code) => {
    expect(refusalOf(failure(code))).toEqual({ kind: 'not-tls' });
  },
);

test.each([
  failure('ECONNREFUSED'),
  failure('ECONNRESET'),
  failure('ERR_SSL_NO_CIPHERS_AVAILABLE'),
  failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
  new Error('the connection was closed before an answer'),
  'timeout',
])('%o says nothing about what a server allows', (error) => {
  expect(refusalOf(error)).toBeNull();
});
