import { DEFAULT_ACCESS, MTLS_MODES } from '@overmesh/model';
import type { JsonObject } from '@overmesh/model';
import { MESH_SETTINGS } from '../kinds.ts';
import { ACCEPTED_COLUMN, definitionOf } from './definition.ts';
import { conditions, dnsLabel, generation, integer, labels, list, object } from './schema.ts';

const mode: JsonObject = { type: 'string', enum: [...MTLS_MODES] };
const exception = object({ namespace: dnsLabel, matchLabels: labels, ports: list(integer(1, 65535), 16), mode }, [
  'namespace',
  'mode',
]);
const mtls = object({ mode, exceptions: list(exception, 64) }, ['mode']);
const access = object({ default: { type: 'string', enum: [...DEFAULT_ACCESS] } }, ['default']);
const count = { type: 'integer', format: 'int32', minimum: 0 };

/** MeshSettings: what holds for the whole native mesh of a cluster; the agent reads the one in its own namespace. */
export const MESH_SETTINGS_DEFINITION = definitionOf({
  kind: MESH_SETTINGS,
  shortNames: [],
  spec: object({ mtls, access }),
  status: object({
    observedGeneration: generation,
    conditions,
    proxies: object({ total: count, acknowledged: count }, ['total', 'acknowledged']),
  }),
  columns: [{ name: 'mTLS', type: 'string', jsonPath: '.spec.mtls.mode' }, ACCEPTED_COLUMN],
});
