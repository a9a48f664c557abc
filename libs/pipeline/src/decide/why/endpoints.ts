import { selects } from '@overmesh/model';
import type { Destination, Inventory, Port } from '@overmesh/model';
import { destinationKey } from '@overmesh/meshes/kit';
import type { VirtualName } from '@overmesh/model';
import { workloadsBehind } from './serving.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';

/** Whether the name and the Service have the port. */
export function lookAtPort(service: Destination, port: number | undefined, name: VirtualName | undefined): Finding {
  const told = service.ports.map(inWords).join(', ') || 'none';
  if (port === undefined) return fine(`its ports are ${told}`);
  if (name && !name.ports.some((one) => one.port === port) && !service.ports.some((one) => one.port === port))
    return broken(`${name.intent} has no port ${port}: it has ${name.ports.map((one) => one.port).join(', ')}`);
  const found = service.ports.find((one) => one.port === port);
  if (!found) return broken(`Service ${destinationKey(service)} has no port ${port}: it has ${told}`);
  if (found.protocol !== 'TCP') return broken(`port ${port} is ${found.protocol}, which no mesh carries`);
  return fine(`Service ${destinationKey(service)} has port ${inWords(found)}`);
}

function inWords({ port, name, protocol }: Port): string {
  return `${port}${name === undefined ? '' : ` (${name})`}${protocol === 'TCP' ? '' : `/${protocol}`}`;
}

/** Whether there are pods behind the Service. How many are ready at this moment is the mesh's to know. */
export function lookAtEndpoints(service: Destination, inventory: Inventory): Finding {
  const key = destinationKey(service);
  if (!Object.keys(service.selector).length)
    return unknown(
      `Service ${key} has no selector: its addresses are somebody's, and nothing tells whether they answer`,
    );
  const behind = workloadsBehind(service, inventory);
  const wanted = Object.entries(service.selector).map(([label, value]) => `${label}=${value}`);
  if (!behind.length)
    return broken(`no pod has the labels ${wanted.join(',')} that Service ${key} selects`, near(service, inventory));
  const sets = behind.flatMap(({ podSets }) => podSets.filter(({ labels }) => selects(service.selector, labels)));
  const names = behind.map(({ controller, name }) => `${controller} ${name}`).join(', ');
  if (!sets.length) return broken(`${names} behind Service ${key} has no pod`, 'scale it up');
  if (sets.every(({ state }) => state === 'stuck'))
    return broken(`no pod of ${names} behind Service ${key} has been ready for minutes`, 'see its events and logs');
  return fine(`Service ${key} selects pods of ${names}`);
}

/** A workload under the Service's name, with other labels. */
function near({ namespace, name }: Destination, { workloads }: Inventory): string | undefined {
  const found = workloads.find((one) => one.namespace === namespace && one.name.startsWith(name));
  if (!found) return undefined;
  const labels = Object.entries(found.podLabels).map(([label, value]) => `${label}=${value}`);
  return `the pods of ${found.controller} ${found.name} have ${labels.join(',')}`;
}
