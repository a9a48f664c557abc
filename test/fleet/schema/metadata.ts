import type { Schema, StructSchema } from './schema.ts';

const text: Schema = { is: 'scalar', type: 'string' };
const flag: Schema = { is: 'scalar', type: 'boolean' };
const count: Schema = { is: 'scalar', type: 'integer' };
const texts: Schema = { is: 'map', values: text, atomic: false };

/** Named fields and nothing else. */
export function struct(fields: Readonly<Record<string, Schema>>, atomic = false): StructSchema {
  return { is: 'struct', fields: new Map(Object.entries(fields)), keepsUnknown: false, atomic };
}

/** What every object has, as metav1.ObjectMeta is declared. */
export const METADATA: StructSchema = struct({
  name: text,
  generateName: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  generation: count,
  selfLink: text,
  creationTimestamp: { ...text, nullable: true },
  deletionTimestamp: text,
  deletionGracePeriodSeconds: count,
  labels: texts,
  annotations: texts,
  finalizers: { is: 'list', items: text, how: 'set', keys: [] },
  ownerReferences: {
    is: 'list',
    how: 'map',
    keys: ['uid'],
    items: struct(
      { apiVersion: text, kind: text, name: text, uid: text, controller: flag, blockOwnerDeletion: flag },
      true,
    ),
  },
  managedFields: { is: 'list', items: { is: 'untyped' }, how: 'atomic', keys: [] },
});
