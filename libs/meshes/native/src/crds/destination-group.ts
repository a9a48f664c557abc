import { VIRTUAL_PROTOCOLS } from '@overmesh/model';
import { DESTINATION_GROUP } from '../kinds.ts';
import { ACCEPTED_COLUMN, definitionOf } from './definition.ts';
import { conditions, dnsLabel, duration, generation, integer, list, object, text } from './schema.ts';

const host = text(253, { pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$' });
const portNumber = integer(1, 65535);
const service = object({ namespace: dnsLabel, name: dnsLabel, port: portNumber }, ['namespace', 'name']);

const backend = object(
  {
    priority: integer(0, 32),
    cluster: dnsLabel,
    locality: object({ region: text(63), zone: text(63) }),
    weight: integer(1, 1_000_000),
    capacity: { type: 'number', minimum: 1, maximum: 100 },
    service,
    gateways: list(object({ address: text(253), port: portNumber }, ['address', 'port']), 16),
    identities: list(text(512, { pattern: '^spiffe://' }), 64),
  },
  ['priority', 'cluster', 'service'],
);

const ejection = object(
  {
    consecutiveErrors: integer(1, 100),
    interval: duration,
    time: duration,
    maxPercent: integer(1, 100),
  },
  ['consecutiveErrors', 'interval', 'time', 'maxPercent'],
);

const spec = object(
  {
    hosts: list(host, 8),
    ports: list(
      object({ port: portNumber, protocol: { type: 'string', enum: [...VIRTUAL_PROTOCOLS] } }, ['port', 'protocol']),
      16,
    ),
    backends: list(backend, 1024),
    export: service,
    ejection,
    panicThreshold: integer(0, 50),
    warmup: duration,
  },
  ['hosts', 'ports', 'ejection', 'panicThreshold'],
);

const count = { type: 'integer', format: 'int32', minimum: 0 };
const status = object({
  observedGeneration: generation,
  conditions,
  proxies: object({ total: count, acknowledged: count }, ['total', 'acknowledged']),
});

/**
 * DestinationGroup: one name over Services of several clusters, with priorities, localities and weights as an Envoy takes them,
 * and the Service that this cluster serves it with to others.
 */
export const DESTINATION_GROUP_DEFINITION = definitionOf({
  kind: DESTINATION_GROUP,
  shortNames: ['dg'],
  spec,
  status,
  columns: [{ name: 'Host', type: 'string', jsonPath: '.spec.hosts[0]' }, ACCEPTED_COLUMN],
});
