import { isKubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import { CONFIG_MAP, SECRET, textAt } from '@overmesh/meshes/kit';
import { givingCommand, oneLine } from '@overmesh/model';
import type { Certificate } from '../certificate.ts';
import { readCertificates } from '../read/certificate.ts';
import { judged } from './judged.ts';
import type { Found } from './judged.ts';
import { podsWithRoots } from './pods.ts';
import { sourceOf } from './seen-store.ts';
import type { StoreLook, StorePlace } from './seen-store.ts';

type Asked = Pick<KubeClient, 'get' | 'list' | 'canI'>;

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
  const found = await readStores(client, places);
  return found.map((one) => ({ ...one, certificates: judged(one, found, now) }));
}

/** The same with the certificates whole, and nothing said of them. */
export async function readStores(client: Asked, places: readonly StorePlace[]): Promise<readonly Found[]> {
  const allowed = await client.canI(places.map(ruleOf));
  const found: Found[] = [];
  for (const [index, place] of places.entries()) {
    const isThere = (name: string) =>
      found.some((one) => one.state === 'read' && one.place.mesh === place.mesh && one.place.store.name === name);
    const { yieldsTo } = place.store;
    if (yieldsTo !== undefined && isThere(yieldsTo))
      found.push({ place, state: 'unused', reason: `${yieldsTo} is there and is used`, certificates: [] });
    else if (!allowed[index]?.allowed) found.push(unread(place, notGiven(place)));
    else found.push(await lookAt(client, place));
  }
  return found;
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

async function lookAt(client: Asked, place: StorePlace): Promise<Found> {
  const { namespace, store } = place;
  try {
    const object = await client.get({ kind: kindOf(store.kind), namespace, name: store.name });
    if (!object) return { place, state: 'absent', certificates: [] };
    const texts = store.certificates.flatMap((key) => textAt(object, 'data', key) ?? []);
    const found = readTexts(place, store.kind === 'Secret' ? texts.map(decoded) : texts);
    if (found.state !== 'read' || !store.podNote) return found;
    const pods = await podsWithRoots(client, store.podNote, namespace, texts.join(''));
    return { ...found, ...(pods && { pods }) };
  } catch (error) {
    if (!isKubeError(error)) throw error;
    if (error.reason === 'namespace-missing') return { place, state: 'absent', certificates: [] };
    // Of a Secret the server's own words are left out: it may quote from it.
    return unread(place, store.kind === 'Secret' ? `the cluster answered: ${error.reason}` : oneLine(error.message));
  }
}

function readTexts(place: StorePlace, texts: readonly string[]): Found {
  if (!texts.length) return unread(place, `it has no ${place.store.certificates.join(' or ')}`);
  const read = texts.map((text) => readCertificates(text));
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems));
  if (problems.length) return unread(place, `it ${problems.map(({ message }) => message).join('; ')}`);
  return { place, state: 'read', certificates: onceEach(read.flatMap((one) => (one.ok ? one.value : []))) };
}

/** The chain of an issuer begins with the issuer. */
function onceEach(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map((one) => [one.fingerprint, one])).values()];
}

function unread(place: StorePlace, reason: string): Found {
  return { place, state: 'unread', reason, certificates: [] };
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
