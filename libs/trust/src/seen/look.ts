import { isKubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import { CONFIG_MAP, SECRET, textAt } from '@overmesh/meshes/kit';
import { givingCommand, oneLine } from '@overmesh/model';
import type { Problem } from '@overmesh/model';
import { authorityProblems } from '../check/certificate.ts';
import type { Wanted } from '../check/certificate.ts';
import type { Certificate } from '../certificate.ts';
import { readCertificates } from '../read/certificate.ts';
import { sourceOf } from './seen-store.ts';
import type { SeenCertificate, StoreLook, StorePlace } from './seen-store.ts';

type Asked = Pick<KubeClient, 'get' | 'canI'>;

/** A Secret holds the private key too, so the right to get it is nobody's by default. */
const SECRETS_MANIFEST = 'kubectl apply -f deploy/rbac/opt-in/trust.yaml';

/**
 * Looks at stores of one cluster. What may not be read is not asked for: a refusal would count as a fault of the cluster,
 * and that a right was not given is somebody's choice.
 *
 * Of what an API server gives only the named fields that hold certificates are looked at. A Secret also brings a private
 * key, which is let go here with the rest, unread: nothing of it is decoded, kept or repeated.
 */
export async function lookAtStores(
  client: Asked,
  places: readonly StorePlace[],
  now: Date,
): Promise<readonly StoreLook[]> {
  const allowed = await client.canI(places.map(ruleOf));
  const looks: StoreLook[] = [];
  for (const [index, place] of places.entries()) {
    const isThere = (name: string) =>
      looks.some((look) => look.state === 'read' && look.place.mesh === place.mesh && look.place.store.name === name);
    if (place.store.yieldsTo !== undefined && isThere(place.store.yieldsTo))
      looks.push({ place, state: 'unused', reason: `${place.store.yieldsTo} is there and is used`, certificates: [] });
    else if (!allowed[index]?.allowed) looks.push(unread(place, notGiven(place)));
    else looks.push(await lookAt(client, place, now));
  }
  return looks;
}

function ruleOf({ namespace, store }: StorePlace) {
  return { verb: 'get', group: '', resource: kindOf(store.kind).plural, namespace, name: store.name };
}

function kindOf(kind: StorePlace['store']['kind']) {
  return kind === 'Secret' ? SECRET : CONFIG_MAP;
}

function notGiven(place: StorePlace): string {
  const give = place.store.kind === 'Secret' ? SECRETS_MANIFEST : givingCommand(['trust-read']);
  return `the credential may not get ${sourceOf(place)}; give it that with: ${give}`;
}

async function lookAt(client: Asked, place: StorePlace, now: Date): Promise<StoreLook> {
  const { namespace, store } = place;
  try {
    const object = await client.get({ kind: kindOf(store.kind), namespace, name: store.name });
    if (!object) return { place, state: 'absent', certificates: [] };
    const texts = store.certificates.flatMap((key) => textAt(object, 'data', key) ?? []);
    return judged(
      place,
      texts.map((text) => (store.kind === 'Secret' ? decoded(text) : text)),
      now,
    );
  } catch (error) {
    if (!isKubeError(error)) throw error;
    if (error.reason === 'namespace-missing') return { place, state: 'absent', certificates: [] };
    // Of a Secret the server's own words are left out: it may quote from it.
    return unread(place, store.kind === 'Secret' ? `the cluster answered: ${error.reason}` : oneLine(error.message));
  }
}

function judged(place: StorePlace, texts: readonly string[], now: Date): StoreLook {
  const { store, trustDomain } = place;
  if (!texts.length) return unread(place, `it has no ${store.certificates.join(' or ')}`);
  const read = texts.map((text) => readCertificates(text));
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems));
  const wanted = { now, ...(trustDomain !== undefined && { trustDomain }) };
  const certificates = read.flatMap((one) => (one.ok ? one.value.map((found) => seen(found, wanted)) : []));
  if (!problems.length) return { place, state: 'read', certificates: onceEach(certificates) };
  return unread(place, `it ${problems.map(({ message }) => message).join('; ')}`);
}

/** The chain of an issuer begins with the issuer. */
function onceEach(certificates: readonly SeenCertificate[]): readonly SeenCertificate[] {
  return [...new Map(certificates.map((one) => [one.fingerprint, one])).values()];
}

function seen(certificate: Certificate, wanted: Wanted): SeenCertificate {
  const { fingerprint, subject, issuer, serialNumber, key, notBefore, notAfter } = certificate;
  return {
    ...{ fingerprint, subject, issuer, serialNumber },
    key: `${key.type} ${key.size}`,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    faults: authorityProblems(certificate, wanted).map(({ message }: Problem) => message),
  };
}

function unread(place: StorePlace, reason: string): StoreLook {
  return { place, state: 'unread', reason, certificates: [] };
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
