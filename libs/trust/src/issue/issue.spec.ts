import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeAll, expect, test } from 'vitest';
import type { Problem } from '@overmesh/model';
import { certificateOf, NOW } from '../../test/certificates.ts';
import { checkChain, issueIntermediate, issueRoot, issueWorkload, makeKeys, toPem } from '../index.ts';
import type { Certificate, Signer } from '../index.ts';

const DAY_MS = 24 * 60 * 60_000;
const ID = 'spiffe://mesh.example/ns/shop/sa/cart';
const days = (count: number, now = NOW) => ({ now, lifetimeMs: count * DAY_MS });

async function rootSigner(now = NOW): Promise<Signer> {
  const keys = await makeKeys();
  return {
    certificate: certificateOf({ der: await issueRoot(keys, 'Overmesh root', days(3_650, now)) }),
    key: keys.privateKey,
  };
}

async function intermediateSigner(root: Signer, now = NOW): Promise<Signer> {
  const keys = await makeKeys();
  const wish = { commonName: 'Overmesh east istio', trustDomain: 'mesh.example', ...days(365, now) };
  return {
    certificate: certificateOf({ der: await issueIntermediate(root, keys.publicKey, wish) }),
    key: keys.privateKey,
  };
}

async function workload(signer: Signer, id = ID, now = NOW): Promise<Certificate> {
  const { publicKey } = await makeKeys();
  return certificateOf({ der: await issueWorkload(signer, publicKey, id, days(1, now)) });
}

let root: Signer;
let intermediate: Signer;
beforeAll(async () => {
  root = await rootSigner();
  intermediate = await intermediateSigner(root);
});

const check = (leaf: Certificate, now = NOW) =>
  checkChain([leaf, intermediate.certificate, root.certificate], 'workload', { now, trustDomain: 'mesh.example' });

test('what is issued passes every check that material of others has to pass', async () => {
  expect(check(await workload(intermediate))).toMatchObject({ ok: true });
});

test('an intermediate signs workloads of its trust domain and no others, and no further authority', async () => {
  const strange = check(await workload(intermediate, 'spiffe://other.example/a'));
  expect(messagesOf(strange)).toContain(
    'cannot vouch for the leaf: its name constraints permit mesh.example and not other.example',
  );
  const below = await intermediateSigner(intermediate);
  const chain = [await workload(below), below.certificate, intermediate.certificate, root.certificate];
  const deep = checkChain(chain, 'workload', { now: NOW });
  expect(messagesOf(deep)).toContain('has the path length 0, and 1 authority stands below it');
});

test('what is issued is good on a clock that is four minutes behind, and ends with its issuer at the latest', async () => {
  expect(check(await workload(intermediate), new Date(NOW.getTime() - 4 * 60_000)).ok).toBe(true);
  const late = new Date(intermediate.certificate.notAfter.getTime() - 60 * 60_000);
  expect((await workload(intermediate, ID, late)).notAfter).toEqual(intermediate.certificate.notAfter);
});

test('a hundred serial numbers have 128 bits each, are positive and differ', async () => {
  const keys = await makeKeys();
  const made = await Promise.all(
    Array.from({ length: 100 }, () => issueWorkload(intermediate, keys.publicKey, ID, days(1))),
  );
  const serials = made.map((der) => certificateOf({ der }).serialNumber);
  expect(serials.filter((serial) => !/^[4-7][0-9a-f]{31}$/.test(serial))).toEqual([]);
  expect(new Set(serials).size).toBe(100);
});

test('a TLS handshake of OpenSSL takes what is issued, and refuses what the limits of an authority leave out', async () => {
  const now = new Date();
  const fresh = await rootSigner(now);
  const between = await intermediateSigner(fresh, now);
  expect(await handshake(fresh, between, ID, now)).toBe(true);
  expect(await handshake(fresh, between, 'spiffe://other.example/a', now)).toBe(false);
});

/** Whether a client that has only the root believes a server with this SPIFFE ID: all else is the same. */
async function handshake(above: Signer, between: Signer, id: string, now: Date): Promise<boolean> {
  const keys = await makeKeys();
  const leaf = await issueWorkload(between, keys.publicKey, id, days(1, now));
  const key = toPem('PRIVATE KEY', new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)));
  const cert = toPem('CERTIFICATE', leaf) + toPem('CERTIFICATE', between.certificate.der);
  const server = createServer({ key, cert, minVersion: 'TLSv1.3' }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ca = toPem('CERTIFICATE', above.certificate.der);
  const { port } = server.address() as AddressInfo;
  // Who a workload is says its SPIFFE ID: there is no name of a host to compare.
  const client = connect({
    port,
    host: '127.0.0.1',
    ca,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  await once(client, 'secureConnect');
  const { authorized } = client;
  client.destroy();
  server.close();
  return authorized;
}

function messagesOf(checked: { readonly ok: boolean; readonly problems?: readonly Problem[] }): readonly string[] {
  return (checked.problems ?? []).map(({ message }) => message);
}
