import { destinationKey } from '@overmesh/meshes/kit';
import { didYouMean, isShadowed, serviceOfHost } from '@overmesh/model';
import type { Backend, Destination, RemoteBackend, VirtualName } from '@overmesh/model';
import type { CallingPods } from './caller.ts';
import type { WhyCluster } from './facts.ts';
import type { Called } from './question.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';

/** A place that requests can go to. */
export interface Way {
  /** Name of the cluster that serves. */
  readonly cluster: string;
  readonly service: Pick<Destination, 'namespace' | 'name'>;
  readonly port: number | undefined;
  /** Leads out of the caller's cluster. */
  readonly remote?: RemoteBackend;
}

/** What a name comes to. */
export interface Ways {
  readonly finding: Finding;
  /** In the order in which they serve; none where the name leads nowhere. */
  readonly ways: readonly Way[];
  /** The document that gives the name; absent for a Service's own one. */
  readonly name?: VirtualName;
}

/** Where the name leads, from the caller's point of view. */
export function waysOf(called: Called, own: WhyCluster, found: CallingPods | undefined): Ways {
  if ('host' in called) return waysOfHost(called, own, found);
  const { cluster, namespace, service, port } = called;
  const key = destinationKey({ namespace, name: service });
  if (cluster === own.name) return ownService(key, own, port);
  const names = found?.member?.names ?? [];
  const leading = names.find(({ backends }) => backends.some((backend) => isAt(backend, cluster, key)));
  if (!leading) return { finding: noWay(cluster, key, own, names), ways: [] };
  return waysOfName(
    { name: leading, asked: leading.hosts },
    own,
    port,
    (backend) => isAt(backend, cluster, key) || clusterOf(backend) === cluster,
  );
}

function waysOfHost(called: Extract<Called, { host: string }>, own: WhyCluster, found: CallingPods | undefined): Ways {
  const { host, port } = called;
  const names = found?.member?.names ?? [];
  const name = names.find(({ hosts }) => hosts.includes(host));
  if (name) return waysOfName({ name, asked: [host] }, own, port, () => true);
  const service = serviceOfHost(host) ?? shortName(host);
  if (service) return ownService(destinationKey(service), own, port);
  const fix = didYouMean(
    host,
    names.flatMap(({ hosts }) => hosts),
  );
  return {
    finding: broken(`no VirtualDestination or ExportPolicy that ${own.name} has to do with has the host ${host}`, fix),
    ways: [],
  };
}

/** `checkout.shop` and `checkout.shop.svc`, as resolvers of a cluster's pods complete them. */
function shortName(host: string) {
  const [name, namespace, svc, ...rest] = host.split('.');
  return name && namespace && (svc === undefined || svc === 'svc') && !rest.length ? { namespace, name } : undefined;
}

function ownService(key: string, own: WhyCluster, port: number | undefined): Ways {
  const services = own.inventory?.destinations ?? [];
  const service = services.find((one) => destinationKey(one) === key);
  if (service)
    return { finding: fine(`${own.name} has the Service ${key}`), ways: [{ cluster: own.name, service, port }] };
  const fix = didYouMean(key, services.map(destinationKey));
  return { finding: broken(`${own.name} has no Service ${key}`, fix), ways: [] };
}

function waysOfName(
  { name, asked }: { readonly name: VirtualName; readonly asked: readonly string[] },
  own: WhyCluster,
  port: number | undefined,
  isMeant: (backend: Backend) => boolean,
): Ways {
  const { intent, isCalled, conflicts, backends } = name;
  const conflict = isShadowed(name) ? conflicts[0] : undefined;
  if (!isCalled)
    return {
      name,
      ways: [],
      finding: broken(
        `the clients of ${intent} are other clusters`,
        `name this one in ${name.exports ? 'to' : 'clients'}`,
      ),
    };
  if (conflict) return { name, ways: [], finding: broken(conflict.message, 'give it hosts of its own') };
  const meant = backends.filter(isMeant);
  const ways = meant.flatMap((backend) => wayTo(backend, own, port));
  if (ways.length) return { name, ways, finding: resolved(intent, asked, own) };
  const reasons = meant.flatMap((backend) => (backend.where === 'invalid' ? backend.reason : []));
  return { name, ways, finding: broken(`${intent} leads nowhere: ${reasons.join('; ') || 'it has no destination'}`) };
}

/** A Service's own name is known to its cluster's DNS; who knows a new one is nothing that we are told. */
function resolved(intent: string, asked: readonly string[], { name, inventory }: WhyCluster): Finding {
  const services = new Set(inventory?.destinations.map(destinationKey));
  const known = asked.find((host) => {
    const service = serviceOfHost(host);
    return service !== undefined && services.has(destinationKey(service));
  });
  if (known) return fine(`${intent} leads ${known} there`);
  return unknown(
    `${intent} leads ${asked.join(', ')} there, if pods of ${name} can resolve that: nothing tells`,
    'let the mesh answer for it (Istio: DNS proxying), or add it to the DNS of the cluster',
  );
}

function wayTo(backend: Backend, own: WhyCluster, port: number | undefined): readonly Way[] {
  if (backend.where === 'invalid') return [];
  const to = { service: backend.service, port: backend.port ?? port };
  if (backend.where === 'remote') return [{ cluster: backend.peer.cluster.name, ...to, remote: backend }];
  return [{ cluster: own.name, ...to }];
}

function isAt(backend: Backend, cluster: string, key: string): boolean {
  if (backend.where === 'local') return false;
  return clusterOf(backend) === cluster && (backend.where === 'invalid' || destinationKey(backend.service) === key);
}

function clusterOf(backend: Backend): string | undefined {
  if (backend.where === 'local') return undefined;
  return backend.where === 'remote' ? backend.peer.cluster.name : backend.cluster;
}

function noWay(cluster: string, key: string, own: WhyCluster, names: readonly VirtualName[]): Finding {
  const closed = names.find(({ isCalled, hosts }) => !isCalled && hosts.some((host) => isHostOf(host, key)));
  if (closed) return broken(`the clients of ${closed.intent} are other clusters`, `name ${own.name} in its clients`);
  const [namespace, name] = key.split('/');
  return broken(
    `no VirtualDestination or ExportPolicy leads from ${own.name} to ${key} of ${cluster}, and nothing is exported without one`,
    `write one (an ExportPolicy with destinations [{ name: ${name}, namespace: ${namespace} }], say), or name ${own.name} in the clients of the one there is`,
  );
}

function isHostOf(host: string, key: string): boolean {
  const service = serviceOfHost(host);
  return service !== undefined && destinationKey(service) === key;
}
