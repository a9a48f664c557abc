import { nameObject } from '@overmesh/meshes/kit';
import type { NameObject } from '@overmesh/meshes/kit';
import type { JsonObject, VirtualName } from '@overmesh/model';
import { serviceOfHost } from '@overmesh/model';
import { forEverybody } from '../hosts.ts';
import { STAGE, VIRTUAL_SERVICE } from '../kinds.ts';
import type { WritableHost } from './hosts.ts';

/** Those of Istio's own default: where it tries again is changed here, and not what it tries again. */
const RETRY_ON = 'connect-failure,refused-stream,unavailable,cancelled';

/** Who else says how requests to a host are retried; undefined where nobody does, and we may. */
export function othersRetry(host: string, routedBy: readonly string[]): string | undefined {
  return serviceOfHost(host) && routedBy.length ? routedBy.join(', ') : undefined;
}

/**
 * A route that tries a request again in the next tier. By Istio's own default it is tried again in the same one, so that each
 * time a lost endpoint is given another chance one request is lost too.
 */
export function retries(
  { host, namespace }: WritableHost,
  part: readonly string[],
  name: VirtualName,
  exportTo: readonly string[] | undefined,
): readonly NameObject[] {
  const ports = name.ports.filter(({ protocol }) => protocol !== 'tcp');
  if (!ports.length) return [];
  const http = ports.map(({ port }): JsonObject => ({
    name: `failover-${port}`,
    match: [{ port }],
    route: [{ destination: { host, port: { number: port } } }],
    retries: { attempts: 2, retryOn: RETRY_ON, retryRemoteLocalities: true },
  }));
  return [
    {
      ref: { kind: VIRTUAL_SERVICE, namespace, name: nameObject(name, 'failover', ...part) },
      body: { spec: { hosts: [host], http, ...forEverybody(exportTo) } },
      stage: STAGE.virtualService,
    },
  ];
}
