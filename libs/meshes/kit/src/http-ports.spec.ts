import { expect, test } from 'vitest';
import type { Port } from '@overmesh/model';
import { notHttp } from './http-ports.ts';

const CASES: readonly (readonly [Omit<Port, 'protocol'> & Partial<Port>, string | undefined])[] = [
  [{ port: 9080, name: 'http' }, undefined],
  [{ port: 9080, name: 'http-web' }, undefined],
  [{ port: 9080, name: 'grpc-web-x' }, undefined],
  [{ port: 9080, name: 'web' }, undefined],
  [{ port: 9080 }, undefined],
  [{ port: 9080, name: 'tcp-http', appProtocol: 'kubernetes.io/h2c' }, undefined],
  [{ port: 9080, name: 'TCP-x' }, 'tcp'],
  [{ port: 27018, name: 'mongo' }, 'mongo'],
  [{ port: 443, name: 'https-web' }, 'https'],
  [{ port: 443, name: 'http', appProtocol: 'tls' }, 'tls'],
  [{ port: 443, appProtocol: 'kubernetes.io/wss' }, 'kubernetes.io/wss'],
  [{ port: 3306 }, 'tcp'],
  [{ port: 3306, name: 'http-odd' }, undefined],
  [{ port: 53, protocol: 'UDP' }, 'udp'],
];

test.each(CASES)('port %o is hidden from HTTP by %s', (port, protocol) => {
  expect(notHttp({ protocol: 'TCP', ...port })).toBe(protocol);
});
