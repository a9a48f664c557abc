import type { DesiredObject, JsonObject, KindRef } from '@overmesh/model';
import { CRD } from '@overmesh/meshes/kit';
import { STAGE } from '../kinds.ts';
import { object } from './schema.ts';

interface Definition {
  readonly kind: KindRef;
  readonly shortNames: readonly string[];
  readonly spec: JsonObject;
  readonly status: JsonObject;
  readonly columns: readonly JsonObject[];
}

/** The CustomResourceDefinition of a kind of ours. It stays when the last policy goes: others may have written objects. */
export function definitionOf({ kind, shortNames, spec, status, columns }: Definition): DesiredObject {
  const { group, version, plural } = kind;
  const names = {
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural,
    singular: kind.kind.toLowerCase(),
    shortNames,
  };
  const schema = object(
    { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, spec, status },
    ['spec'],
  );
  const served = {
    name: version,
    served: true,
    storage: true,
    subresources: { status: {} },
    additionalPrinterColumns: columns,
    schema: { openAPIV3Schema: schema },
  };
  return {
    ref: { kind: CRD, name: `${plural}.${group}` },
    body: { spec: { group, scope: 'Namespaced', names, versions: [served] } },
    intents: [],
    stage: STAGE.crd,
    keep: true,
  };
}

/** The column that says whether the agent took an object. */
export const ACCEPTED_COLUMN: JsonObject = {
  name: 'Accepted',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Accepted")].status',
};
