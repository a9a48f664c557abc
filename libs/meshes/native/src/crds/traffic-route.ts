import {
  BALANCERS,
  GRPC_STATUSES,
  METHODS,
  REDIRECT_SCHEMES,
  REDIRECT_STATUSES,
  RETRY_CONDITIONS,
} from '@overmesh/model';
import type { JsonObject } from '@overmesh/model';
import { TRAFFIC_ROUTE } from '../kinds.ts';
import { ACCEPTED_COLUMN, definitionOf } from './definition.ts';
import {
  anyText,
  conditions,
  dnsLabel,
  duration,
  exactlyOneOf,
  generation,
  integer,
  labels,
  list,
  listBy,
  object,
  rule,
  text,
} from './schema.ts';

const path = object(
  {
    exact: text(1024, { pattern: '^/' }),
    prefix: text(1024, { pattern: '^/' }),
    regex: text(1024),
    ignoreCase: { type: 'boolean', enum: [true] },
  },
  [],
  exactlyOneOf('exact', 'prefix', 'regex'),
);

const header = object(
  {
    name: text(256),
    exact: anyText(4096),
    prefix: text(4096),
    regex: text(4096),
    present: { type: 'boolean', enum: [true] },
    invert: { type: 'boolean' },
  },
  ['name'],
  exactlyOneOf('exact', 'prefix', 'regex', 'present'),
);

const query = object(
  { name: text(256), exact: anyText(1024), regex: text(1024) },
  ['name'],
  exactlyOneOf('exact', 'regex'),
);

const match = object(
  { path, headers: list(header, 16), method: { type: 'string', enum: [...METHODS] }, query: list(query, 16) },
  [],
  { minProperties: 1 },
);

const destination = { name: dnsLabel, namespace: dnsLabel };

const share = object(
  {
    weight: integer(0, 100),
    subset: dnsLabel,
    destination: object(destination, ['name']),
    port: integer(1, 65535),
  },
  ['weight'],
);

const retries = object(
  {
    attempts: integer(0, 10),
    perTryTimeout: duration,
    on: list({ type: 'string', enum: [...RETRY_CONDITIONS] }, RETRY_CONDITIONS.length),
    backoff: duration,
  },
  ['attempts'],
);

const percent: JsonObject = { type: 'number', minimum: 0, maximum: 100 };

const faults = object({
  delay: object({ duration, percent }, ['duration', 'percent']),
  abort: object(
    { status: integer(200, 599), grpcStatus: { type: 'string', enum: [...GRPC_STATUSES] }, percent },
    ['percent'],
    exactlyOneOf('status', 'grpcStatus'),
  ),
});

const mirror = object(
  { subset: dnsLabel, destination: object(destination, ['name']), port: integer(1, 65535), percent },
  ['percent'],
);

const headerValues = list(object({ name: text(256), value: text(4096) }, ['name', 'value']), 16);
const headerChange = object({ set: headerValues, add: headerValues, remove: list(text(256), 16) });

const plainPath = text(1024, { pattern: '^/' });
const rewrite = object({
  host: text(253),
  path: object(
    {
      whole: plainPath,
      prefix: object({ from: plainPath, to: plainPath }, ['from', 'to']),
      regex: object({ pattern: text(1024), substitution: text(1024) }, ['pattern', 'substitution']),
    },
    [],
    exactlyOneOf('whole', 'prefix', 'regex'),
  ),
});

const cors = object(
  {
    allowOrigins: list(object({ exact: text(253), regex: text(1024) }, [], exactlyOneOf('exact', 'regex')), 32),
    allowMethods: list({ type: 'string', enum: [...METHODS] }, METHODS.length),
    allowHeaders: list(text(256), 32),
    exposeHeaders: list(text(256), 32),
    maxAge: duration,
    allowCredentials: { type: 'boolean' },
  },
  ['allowOrigins', 'allowCredentials'],
);

const redirect = object(
  {
    scheme: { type: 'string', enum: [...REDIRECT_SCHEMES] },
    host: text(253),
    port: integer(1, 65535),
    path: plainPath,
    status: { type: 'integer', format: 'int32', enum: [...REDIRECT_STATUSES] },
  },
  ['status'],
);

const directResponse = object({ status: integer(200, 599), body: text(4096) }, ['status']);

const route = object(
  {
    name: text(253),
    match: list(match, 8),
    split: list(share, 16, rule('self.map(share, share.weight).sum() == 100', 'weights must add up to 100')),
    retries,
    timeout: duration,
    faults,
    mirror,
    headers: object({ request: headerChange, response: headerChange }),
    rewrite,
    cors,
    redirect,
    directResponse,
  },
  ['name'],
);

const outliers = object({
  consecutive5xx: integer(0, 1000),
  consecutiveGatewayErrors: integer(0, 1000),
  interval: duration,
  ejectionTime: duration,
  maxEjectionPercent: integer(1, 100),
});

const limit = integer(1, 1_000_000);
const connections = object({
  maxConnections: limit,
  maxPendingRequests: limit,
  maxRequests: limit,
  maxRequestsPerConnection: limit,
  connectTimeout: duration,
  idleTimeout: duration,
});

const hash = object(
  {
    header: text(256),
    query: text(256),
    cookie: object({ name: text(256), lifetime: duration }, ['name']),
    source: { type: 'boolean', enum: [true] },
  },
  [],
  exactlyOneOf('header', 'query', 'cookie', 'source'),
);
const loadBalancing = object(
  { by: { type: 'string', enum: [...BALANCERS] }, hash, slowStart: duration },
  [],
  exactlyOneOf('by', 'hash'),
);

const spec = object(
  {
    destination: object(destination, ['name', 'namespace']),
    subsets: listBy('name', object({ name: dnsLabel, labels }, ['name', 'labels']), 64),
    routes: list(route, 64),
    outliers,
    connections,
    loadBalancing,
  },
  ['destination'],
);

const count = { type: 'integer', format: 'int32', minimum: 0 };
const status = object({
  observedGeneration: generation,
  conditions,
  proxies: object({ total: count, acknowledged: count }, ['total', 'acknowledged']),
});

/** TrafficRoute: what happens to the requests to one Service. Routes are tried in order. */
export const TRAFFIC_ROUTE_DEFINITION = definitionOf({
  kind: TRAFFIC_ROUTE,
  shortNames: ['tr'],
  spec,
  status,
  columns: [
    { name: 'Destination', type: 'string', jsonPath: '.spec.destination.name' },
    ACCEPTED_COLUMN,
    { name: 'Acknowledged', type: 'integer', jsonPath: '.status.proxies.acknowledged' },
    { name: 'Proxies', type: 'integer', jsonPath: '.status.proxies.total' },
  ],
});
