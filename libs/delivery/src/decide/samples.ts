import { CONTENT_ANNOTATION, INSTALLATION_ANNOTATION, MANAGED_BY_LABEL, MANAGER } from '@overmesh/meshes/kit';
import { objectKey } from '@overmesh/model';
import type { JsonObject } from '@overmesh/model';
import { objectHash } from '../content.ts';
import type { DiffRules } from './diff.ts';
import type { FieldManager, LedgerEntry, LiveObject, WantedObject } from './situation.ts';

/** Values that the specs of this folder begin with. */

export const NOW = '2026-11-21T05:00:00.000Z';
export const RULES: DiffRules = {
  self: MANAGER,
  installation: 'here',
  agreed: new Map(),
  now: NOW,
  lateWriteMs: 60_000,
  fightWindowMs: 600_000,
  unkeptAgainMs: 300_000,
};

export interface Given {
  readonly name?: string;
  readonly spec?: JsonObject;
  readonly stage?: number;
  readonly intents?: readonly string[];
}

export function wantedOf({
  name = 'a',
  spec = { size: 1 },
  stage = 10,
  intents = ['TrafficPolicy/p'],
}: Given = {}): WantedObject {
  const kind = { group: 'example.io', version: 'v1', kind: 'Thing', plural: 'things', namespaced: true };
  const object = { ref: { kind, namespace: 'shop', name }, body: { spec }, intents, stage };
  return {
    key: objectKey(object.ref),
    object,
    virtualMesh: 'vm',
    mesh: { key: 'istio', kind: 'istio' },
    revision: 3,
    hash: objectHash(object),
  };
}

/** The ledger's row of an object that was written as `wanted` says. */
export function entryOf(wanted: WantedObject, change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    key: wanted.key,
    ref: wanted.object.ref,
    virtualMesh: wanted.virtualMesh,
    mesh: wanted.mesh,
    phase: 'present',
    phaseSince: '2026-11-21T04:00:00.000Z',
    uid: 'uid-1',
    resourceVersion: '100',
    hash: wanted.hash,
    body: wanted.object.body,
    generation: 7,
    intents: wanted.object.intents,
    keep: false,
    stage: wanted.object.stage,
    repairs: [],
    ...change,
  };
}

/** A row of a create whose answer never came. */
export function creatingRow(wanted: WantedObject, change: Partial<LedgerEntry> = {}): LedgerEntry {
  const { uid: _uid, resourceVersion: _version, ...rest } = entryOf(wanted, { phase: 'creating', ...change });
  return rest;
}

/** The object on the cluster just as we wrote it. */
export function liveOf(wanted: WantedObject, change: Partial<LiveObject> = {}): LiveObject {
  const labels = { [MANAGED_BY_LABEL]: MANAGER };
  return {
    uid: 'uid-1',
    resourceVersion: '100',
    markedAsOurs: true,
    generation: 7,
    deleting: false,
    content: { metadata: { labels }, ...wanted.object.body },
    managers: [ownFields(wanted.object.body)],
    ...change,
  };
}

/** The object with the mark of the installation that has applied it last, and of what it has applied. */
export function appliedBy(installation: string, live: LiveObject, hash = ''): LiveObject {
  const { metadata, ...content } = live.content;
  const annotations = { [INSTALLATION_ANNOTATION]: installation, [CONTENT_ANNOTATION]: hash };
  const managers = live.managers.map((one) => (one.manager === MANAGER ? holdingMarks(one, annotations) : one));
  return { ...live, content: { ...content, metadata: { ...(metadata as JsonObject), annotations } }, managers };
}

function holdingMarks(own: FieldManager, annotations: JsonObject): FieldManager {
  const metadata = { ...(own.fields['f:metadata'] as JsonObject), 'f:annotations': fieldsOf(annotations) };
  return { ...own, fields: { ...own.fields, 'f:metadata': metadata } };
}

/** The live object with another spec, and who wrote what of it besides us. */
export function touched(wanted: WantedObject, spec: JsonObject, managers: readonly FieldManager[]): LiveObject {
  const live = liveOf(wanted);
  return { ...live, resourceVersion: '101', content: { ...live.content, spec }, managers };
}

export function ownFields(body: JsonObject): FieldManager {
  const labels = { 'f:labels': { [`f:${MANAGED_BY_LABEL}`]: {} } };
  return { manager: MANAGER, operation: 'Apply', fields: { 'f:metadata': labels, ...fieldsOf(body) } };
}

/** Somebody who holds every field of a spec. */
export function holder(manager: string, operation: 'Apply' | 'Update', spec: JsonObject, time?: string): FieldManager {
  return { manager, operation, ...(time ? { time } : {}), fields: fieldsOf({ spec }) };
}

function fieldsOf(value: JsonObject): JsonObject {
  const isObject = (child: unknown) => typeof child === 'object' && child !== null && !Array.isArray(child);
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [`f:${key}`, isObject(child) ? fieldsOf(child as JsonObject) : {}]),
  );
}
