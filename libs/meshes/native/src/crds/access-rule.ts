import { ACCESS_ACTIONS, METHODS } from '@overmesh/model';
import { ACCESS_RULE } from '../kinds.ts';
import { ACCEPTED_COLUMN, definitionOf } from './definition.ts';
import { conditions, dnsLabel, exactlyOneOf, generation, integer, list, object, text } from './schema.ts';

const serviceAccount = object({ name: text(253), namespace: dnsLabel }, ['name', 'namespace']);

const source = object(
  {
    serviceAccounts: list(serviceAccount, 64),
    namespaces: list(dnsLabel, 64),
    trustDomains: list(text(253), 64),
    cidrs: list(text(64), 64),
  },
  [],
  { minProperties: 1 },
);

const path = object(
  { exact: text(1024, { pattern: '^/' }), prefix: text(1024, { pattern: '^/' }) },
  [],
  exactlyOneOf('exact', 'prefix'),
);

const request = object(
  {
    methods: list({ type: 'string', enum: [...METHODS] }, METHODS.length),
    paths: list(path, 8),
    ports: list(integer(1, 65535), 16),
    hosts: list(text(253), 16),
  },
  [],
  { minProperties: 1 },
);

const spec = object(
  {
    destination: object({ name: dnsLabel, namespace: dnsLabel }, ['name', 'namespace']),
    action: { type: 'string', enum: [...ACCESS_ACTIONS] },
    audit: { type: 'boolean' },
    from: list(source, 32),
    to: list(request, 8),
  },
  ['destination', 'action'],
);

const count = { type: 'integer', format: 'int32', minimum: 0 };
const status = object({
  observedGeneration: generation,
  conditions,
  proxies: object({ total: count, acknowledged: count }, ['total', 'acknowledged']),
});

/** AccessRule: who may call one Service, and how. What some `deny` is about is refused; an `allow` closes it to all others. */
export const ACCESS_RULE_DEFINITION = definitionOf({
  kind: ACCESS_RULE,
  shortNames: [],
  spec,
  status,
  columns: [
    { name: 'Destination', type: 'string', jsonPath: '.spec.destination.name' },
    { name: 'Action', type: 'string', jsonPath: '.spec.action' },
    ACCEPTED_COLUMN,
  ],
});
