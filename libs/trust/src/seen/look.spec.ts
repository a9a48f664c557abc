import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { KubeError } from '@overmesh/kube';
import type { KubeObject, ObjectRef } from '@overmesh/kube';
import type { TrustStore } from '@overmesh/meshes/kit';
import type { MeshKind } from '@overmesh/model';
import { makeIntermediate, makeRoot, NOW } from '../../test/certificates.ts';
import { toPem } from '../read/pem.ts';
import { lookAtStores } from './look.ts';
import type { StorePlace } from './seen-store.ts';

type Data = Readonly<Record<string, string>>;

/** A cluster that has these objects, and a credential with these rights. */
interface Cluster {
  readonly objects?: Readonly<Record<string, Data>>;
  readonly forbidden?: readonly string[];
  readonly failing?: KubeError;
}

let roots: string;
let issuer: string;
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

beforeAll(async () => {
  const root = await makeRoot({ name: 'CN=root' });
  issuer = toPem('CERTIFICATE', (await makeIntermediate(root, { name: 'CN=issuer' })).der);
  roots = `# the old one\n${toPem('CERTIFICATE', root.der)}${toPem('CERTIFICATE', (await makeRoot({ name: 'CN=next' })).der)}`;
});

const base64 = (data: Data): Data =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));

interface Stores {
  readonly kind: MeshKind;
  readonly stores: readonly TrustStore[];
}

/** As the plugins of both meshes say it. */
const istio: Stores = {
  kind: 'istio',
  stores: [
    { role: 'root', kind: 'ConfigMap', name: 'istio-ca-root-cert', certificates: ['root-cert.pem'] },
    { role: 'issuer', kind: 'Secret', name: 'cacerts', certificates: ['ca-cert.pem', 'tls.crt', 'cert-chain.pem'] },
    { role: 'issuer', kind: 'Secret', name: 'istio-ca-secret', certificates: ['ca-cert.pem'], yieldsTo: 'cacerts' },
  ],
};
const linkerd: Stores = {
  kind: 'linkerd',
  stores: [
    { role: 'root', kind: 'ConfigMap', name: 'linkerd-identity-trust-roots', certificates: ['ca-bundle.crt'] },
    { role: 'issuer', kind: 'Secret', name: 'linkerd-identity-issuer', certificates: ['crt.pem', 'tls.crt'] },
  ],
};

function placesOf({ kind, stores }: Stores, namespace: string): readonly StorePlace[] {
  return stores.map((store) => ({ mesh: kind, meshKind: kind, namespace, trustDomain: 'mesh.example', store }));
}

/** What a look brings, on a line for each store, and the objects that were asked for. */
async function look(mesh: Stores, { objects = {}, forbidden = [], failing }: Cluster) {
  const asked: string[] = [];
  const client = {
    canI: (
      rules: readonly {
        readonly verb: string;
        readonly group: string;
        readonly resource: string;
        readonly name?: string;
      }[],
    ) => Promise.resolve(rules.map((rule) => ({ rule, allowed: !forbidden.includes(rule.name ?? '') }))),
    list: () => Promise.reject(new KubeError('forbidden', 'not asked for here')),
    get: ({ kind, name }: ObjectRef): Promise<KubeObject | undefined> => {
      asked.push(name);
      if (failing) return Promise.reject(failing);
      const data = objects[name];
      return Promise.resolve(data && { apiVersion: 'v1', kind: kind.kind, metadata: { name }, data });
    },
  };
  const looks = await lookAtStores(client, placesOf(mesh, 'istio-system'), NOW);
  const lines = looks.map(({ place, state, reason, certificates }) =>
    [place.store.name, state, ...certificates.map(({ subject }) => subject), ...(reason ? [`(${reason})`] : [])].join(
      ' ',
    ),
  );
  return { looks, lines, asked };
}

test('the roots and the issuer of Istio are told with their names, and the Secret that is not used is let be', async () => {
  const objects = {
    'istio-ca-root-cert': { 'root-cert.pem': roots },
    cacerts: base64({ 'ca-cert.pem': issuer, 'ca-key.pem': KEY, 'cert-chain.pem': issuer, 'root-cert.pem': roots }),
    'istio-ca-secret': base64({ 'ca-cert.pem': issuer, 'ca-key.pem': KEY }),
  };
  const { lines, asked } = await look(istio, { objects });
  expect(lines).toEqual([
    'istio-ca-root-cert read CN=root CN=next',
    'cacerts read CN=issuer',
    'istio-ca-secret unused (cacerts is there and is used)',
  ]);
  expect(asked).not.toContain('istio-ca-secret');
});

test('without cacerts the Secret that istiod makes for itself counts', async () => {
  const { lines } = await look(istio, {
    objects: { 'istio-ca-secret': base64({ 'ca-cert.pem': issuer, 'ca-key.pem': KEY }) },
  });
  expect(lines).toEqual(['istio-ca-root-cert absent', 'cacerts absent', 'istio-ca-secret read CN=issuer']);
});

test.each(['crt.pem', 'tls.crt'])('the issuer of Linkerd is read from %s', async (field) => {
  const objects = {
    'linkerd-identity-trust-roots': { 'ca-bundle.crt': roots },
    'linkerd-identity-issuer': base64({ [field]: issuer, 'key.pem': KEY }),
  };
  expect((await look(linkerd, { objects })).lines).toEqual([
    'linkerd-identity-trust-roots read CN=root CN=next',
    'linkerd-identity-issuer read CN=issuer',
  ]);
});

test('nothing of a private key is in what a look brings, even where it stands in the place of a certificate', async () => {
  const objects = {
    'istio-ca-root-cert': { 'root-cert.pem': `${roots}${KEY}` },
    cacerts: base64({ 'ca-cert.pem': `${KEY}${issuer}`, 'ca-key.pem': KEY }),
  };
  const { looks, lines } = await look(istio, { objects });
  expect(lines[1]).toBe(
    'cacerts unread (it holds a private key where only CERTIFICATE blocks belong; it was not read)',
  );
  const told = JSON.stringify(looks);
  for (const line of KEY.split('\n').filter((one) => one.length > 20 && !one.startsWith('-'))) {
    expect(told).not.toContain(line);
    expect(told).not.toContain(Buffer.from(line).toString('base64').slice(0, 16));
  }
});

test('what the credential may not read is not asked for, and is unknown with the way to give the right', async () => {
  const forbidden = ['istio-ca-root-cert', 'cacerts', 'istio-ca-secret'];
  const { lines, asked } = await look(istio, { forbidden });
  expect(asked).toEqual([]);
  expect(lines[0]).toContain(
    'unread (the credential may not get ConfigMap istio-system/istio-ca-root-cert; give it that with: overmesh cluster rbac --rights trust-read',
  );
  expect(lines[1]).toContain(
    'unread (the credential may not get Secret istio-system/cacerts; give it that with: kubectl apply -f deploy/rbac/opt-in/trust.yaml)',
  );
});

test('what an API server says of a Secret that it does not give is not repeated', async () => {
  const { lines } = await look(istio, {
    failing: new KubeError('server-error', `no: ${KEY}`),
    forbidden: ['istio-ca-root-cert'],
  });
  expect(lines[1]).toBe('cacerts unread (the cluster answered: server-error)');
});

test('a store whose text is no certificate is unread, and not one without roots', async () => {
  const objects = { 'istio-ca-root-cert': { 'root-cert.pem': 'soon' }, cacerts: { other: 'x' } };
  const { lines } = await look(istio, { objects });
  expect(lines.slice(0, 2)).toEqual([
    'istio-ca-root-cert unread (it holds no PEM block: it begins with -----BEGIN CERTIFICATE-----)',
    'cacerts unread (it has no ca-cert.pem or tls.crt or cert-chain.pem)',
  ]);
});

test('a certificate that cannot do what it is there for is told of with the reason', async () => {
  const weak = toPem('CERTIFICATE', (await makeRoot({ ca: false })).der);
  const { looks } = await look(istio, { objects: { 'istio-ca-root-cert': { 'root-cert.pem': weak } } });
  expect(looks[0]?.certificates[0]?.faults).toEqual(['is no authority: its basic constraints do not say CA:true']);
});

test('an issuer is told with the root that it leads to, by its chain where there is one', async () => {
  const root = await makeRoot({ name: 'CN=root' });
  const upper = await makeIntermediate(root, { name: 'CN=upper' });
  const lower = await makeIntermediate(upper, { name: 'CN=lower', days: 100 });
  const [rootPem, upperPem, lowerPem] = [root, upper, lower].map(({ der }) => toPem('CERTIFICATE', der));
  const cacerts = base64({ 'ca-cert.pem': lowerPem ?? '', 'cert-chain.pem': `${lowerPem ?? ''}${upperPem ?? ''}` });
  const objects = { 'istio-ca-root-cert': { 'root-cert.pem': rootPem ?? '' }, cacerts };
  const { looks } = await look(istio, { objects });
  const [seenRoot] = looks[0]?.certificates ?? [];
  expect(looks[1]?.certificates.map((one) => [one.subject, one.root === seenRoot?.fingerprint, one.faults])).toEqual([
    ['CN=lower', true, []],
    ['CN=upper', true, []],
  ]);
});

test('an issuer under a root of the same name that workloads are not given is a fault', async () => {
  const impostor = await makeRoot({ name: 'CN=root' });
  const strange = toPem('CERTIFICATE', (await makeIntermediate(impostor, { name: 'CN=issuer' })).der);
  const objects = { 'istio-ca-root-cert': { 'root-cert.pem': roots }, cacerts: base64({ 'ca-cert.pem': strange }) };
  const { looks } = await look(istio, { objects });
  expect(looks[1]?.certificates[0]).toMatchObject({ faults: ['leads to none of the roots that workloads are given'] });
  expect(looks[1]?.certificates[0]).not.toHaveProperty('root');
});

test('where the roots may not be read nothing is said of whether an issuer leads to one', async () => {
  const objects = { cacerts: base64({ 'ca-cert.pem': issuer }) };
  const { looks } = await look(istio, { objects, forbidden: ['istio-ca-root-cert'] });
  expect(looks[1]?.certificates[0]).toMatchObject({ subject: 'CN=issuer', faults: [] });
});
