import { didYouMean } from '@overmesh/model';
import { everyPage } from '../api.ts';
import type { Api } from '../api.ts';
import { EXIT, Failure } from '../failure.ts';
import type { OutputFlags } from '../flags.ts';
import { DestinationsDocument, DocumentSpecDocument, StatusOfDestinationDocument } from '../generated/operations.ts';
import type { DestinationsQuery } from '../generated/operations.ts';
import { destinationText, holdingFields } from '../print/destination.ts';
import type { ActingPolicy } from '../print/destination.ts';
import { readReference } from '../references.ts';
import type { Session } from '../session.ts';
import { inOrder } from '../status-rows.ts';

type Destination = DestinationsQuery['destinations']['edges'][number]['node'];

/** `overmesh describe destination shop/reviews`: which policies act on a Service, and what holds in the end. */
export async function describeDestination(
  session: Session,
  text: string | undefined,
  { output }: OutputFlags,
): Promise<void> {
  const { namespace, name } = readService(text);
  const found = await readDestinations(session.api, namespace, name);
  const policies = await actingPolicies(session.api, `${namespace}/${name}`);
  const byCluster = found.toSorted((a, b) => (a.cluster < b.cluster ? -1 : 1));
  const places = byCluster.map(({ cluster, meshes }) => ({
    cluster,
    meshes,
    holds: holdingFields(policies.filter((policy) => policy.status.cluster === cluster)),
  }));
  await session.show(output, { namespace, name, places, status: policies.map(({ status }) => status) }, () =>
    destinationText(`${namespace}/${name}`, places, policies, session),
  );
}

function readService(text = ''): { readonly namespace: string; readonly name: string } {
  const [namespace, name, ...rest] = text.split('/');
  if (!namespace || !name || rest.length)
    throw new Failure(EXIT.badInput, 'Say which Service: describe destination NAMESPACE/NAME.', 'As in shop/reviews.');
  return { namespace, name };
}

/** @throws Failure when no cluster has it, naming the nearest that there is */
async function readDestinations(api: Api, namespace: string, name: string): Promise<readonly Destination[]> {
  const inside = await destinationsIn(api, namespace);
  const found = inside.filter((one) => one.name === name);
  if (found.length) return found;
  const all = inside.length ? inside : await destinationsIn(api, null);
  const names = [...new Set(all.map((one) => `${one.namespace}/${one.name}`))];
  throw new Failure(
    EXIT.refused,
    `No cluster has a destination ${namespace}/${name}.`,
    didYouMean(`${namespace}/${name}`, names) ?? 'See what is there with `overmesh get destinations`.',
  );
}

function destinationsIn(api: Api, namespace: string | null): Promise<readonly Destination[]> {
  return everyPage(
    async (after) =>
      (await api.call(DestinationsDocument, { first: 200, after, cluster: null, namespace })).destinations,
  );
}

/** Every policy with a report about it, on each mesh, with what it says. */
async function actingPolicies(api: Api, destination: string): Promise<readonly ActingPolicy[]> {
  const rows = await everyPage(
    async (after) => (await api.call(StatusOfDestinationDocument, { first: 200, after, destination })).status,
  );
  const specs = new Map<string, unknown>();
  for (const key of new Set(rows.map(({ document }) => document)))
    specs.set(key, (await api.call(DocumentSpecDocument, readReference(key))).document?.spec);
  return inOrder(rows).map((row) => ({
    status: { ...row, reports: row.reports.filter((report) => report.destination === destination) },
    spec: specs.get(row.document),
  }));
}
