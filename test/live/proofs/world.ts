import type { Given, GivenService } from '../../scenarios/given.ts';
import type { PlaceOptions } from '../lab/place.ts';
import type { Aspect } from './aspects.ts';
import type { Proof } from './proof.ts';
import { otherService } from './split.ts';

/** The namespace of the proofs' Services. */
const namespace = 'proofs';
/** The port of a proof's Service. */
export const proofPort = 9080;

const plainService: GivenService = { ports: [`http ${proofPort}`], pods: { v1: 1, v2: 1 } };

/** One world for all proofs, so that it is placed once: a Service per aspect, and its policies. */
export function worldOfProofs(proofs: Readonly<Record<Aspect, Proof>>): Given {
  const entries = Object.entries(proofs) as readonly (readonly [Aspect, Proof])[];
  return {
    about: 'a Service for each aspect of the model',
    clusters: {
      west: {
        services: {
          ...Object.fromEntries(entries.map(([aspect, { service }]) => [keyOf(aspect), service ?? plainService])),
          [`${otherService.namespace}/${otherService.name}`]: { ports: [`http ${otherService.port}`] },
        },
      },
    },
    documents: [
      document('VirtualMesh', 'all', { meshes: [{ selector: {} }] }),
      ...entries.flatMap(([aspect, { policies }]) =>
        policies.map((content, index) =>
          document('TrafficPolicy', `${serviceOf(aspect)}-${index}`, {
            virtualMesh: 'all',
            destinations: [{ name: serviceOf(aspect), namespace }],
            ...content,
          }),
        ),
      ),
    ],
  };
}

/** `retries-on-5xx` for `retries.on.5xx`. */
export function serviceOf(aspect: Aspect): string {
  return aspect.replaceAll('.', '-').toLowerCase();
}

/** `proofs/retries-on-5xx`. */
export function keyOf(aspect: Aspect): string {
  return `${namespace}/${serviceOf(aspect)}`;
}

export function hostOf(aspect: Aspect, clusterDomain: string): string {
  return `${serviceOf(aspect)}.${namespace}.svc.${clusterDomain}`;
}

/** The pods of that world which refuse connections, those from which nothing comes, and those that come late. */
export function oddPods(proofs: Readonly<Record<Aspect, Proof>>): PlaceOptions {
  const entries = Object.entries(proofs) as readonly (readonly [Aspect, Proof])[];
  const pods = (of: (proof: Proof) => readonly string[] | undefined) =>
    entries.flatMap(([aspect, proof]) => (of(proof) ?? []).map((version) => `${serviceOf(aspect)}-${version}-0`));
  return { deaf: pods(({ deaf }) => deaf), silent: pods(({ silent }) => silent), late: pods(({ late }) => late) };
}

function document(kind: string, name: string, spec: object): object {
  return { apiVersion: 'overmesh.io/v1', kind, metadata: { name }, spec };
}
