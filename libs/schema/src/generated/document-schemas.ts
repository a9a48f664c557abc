// Written by `npm run generate`. Do not edit.
import VirtualMesh from './virtualmesh.schema.json' with { type: 'json' };
import TrafficPolicy from './trafficpolicy.schema.json' with { type: 'json' };
import AccessPolicy from './accesspolicy.schema.json' with { type: 'json' };
import VirtualDestination from './virtualdestination.schema.json' with { type: 'json' };
import ExportPolicy from './exportpolicy.schema.json' with { type: 'json' };

/** JSON Schema of each kind of document. */
export const documentSchemas = { VirtualMesh, TrafficPolicy, AccessPolicy, VirtualDestination, ExportPolicy };
