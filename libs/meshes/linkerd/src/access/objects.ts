import type { AccessRequest, DesiredObject, JsonObject, Port } from '@overmesh/model';
import { isHttpOnly, objectName, stableHash, subsetName, targetPortOf } from '@overmesh/meshes/kit';
import type { AccessContext, AccessRule } from '@overmesh/meshes/kit';
import { AUTHORIZATION_POLICY, POLICY_HTTP_ROUTE, SERVER, STAGE } from '../kinds.ts';
import { opaque } from '../ports.ts';
import { authenticationsOf } from './authentications.ts';
import type { Authentication } from './authentications.ts';
import { portsOf, routeOf } from './requests.ts';

/**
 * The objects of an allowing rule on a Service: a Server for each of its ports, which refuses whom nothing lets through, and
 * who is let through to it, or to some of its requests. What lets through is written before the Server that refuses.
 *
 * Objects that policies have in common bear names that follow from what they say, and are written once.
 */
export function accessObjects(rule: AccessRule, context: AccessContext): readonly DesiredObject[] {
  const authentications = authenticationsOf(rule, context);
  const entries = rule.to ?? [{}];
  return distinct([
    ...authentications.flat(),
    ...entries.flatMap((entry) =>
      portsOf(entry, context).flatMap((port) => openings({ rule, entry, authentications, context }, port)),
    ),
    ...context.ports.map((port) => server(rule, port, context)),
  ]);
}

/** One entry of a rule, and who is meant by the rule. */
interface Opening {
  readonly rule: AccessRule;
  readonly entry: AccessRequest;
  readonly authentications: readonly Authentication[];
  readonly context: AccessContext;
}

/** What lets callers through to a port, or to some of its requests. */
function openings({ rule, entry, authentications, context }: Opening, port: Port): readonly DesiredObject[] {
  const name = serverName(port, context);
  if (!isHttpOnly(entry)) return policies(rule, { kind: 'Server', name }, authentications, context);
  const route = httpRoute(rule, name, routeOf(entry), context);
  return [
    route,
    ...policies(rule, { kind: 'HTTPRoute', name: route.ref.name }, authentications, context),
    // Once a Server has a route, requests that none matches are answered 404, whoever is let through to the Server.
    httpRoute(rule, name, EVERY_REQUEST, context),
  ];
}

const EVERY_REQUEST: JsonObject = { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] };

/** Two Services on the same pods and port have one Server. */
function serverName(port: Port, { destination }: AccessContext): string {
  return objectName(['overmesh', subsetName(destination.selector), String(targetPortOf(port))]);
}

/**
 * Without the protocol of an opaque port said, its Server would wait for a first word that a client of such a port may
 * never say.
 */
function server(rule: AccessRule, port: Port, context: AccessContext): DesiredObject {
  const { destination } = context;
  return {
    ref: { kind: SERVER, namespace: destination.namespace, name: serverName(port, context) },
    body: {
      spec: {
        podSelector: { matchLabels: destination.selector },
        port: targetPortOf(port),
        proxyProtocol: opaque(port, context) === undefined ? 'unknown' : 'opaque',
        accessPolicy: 'deny',
      },
    },
    intents: [rule.owner],
    stage: STAGE.server,
  };
}

function httpRoute(rule: AccessRule, parent: string, spec: JsonObject, { destination }: AccessContext): DesiredObject {
  const name = objectName(['overmesh', 'access', stableHash(JSON.stringify([parent, spec]))]);
  const parentRefs = [{ group: SERVER.group, kind: SERVER.kind, name: parent }];
  return {
    ref: { kind: POLICY_HTTP_ROUTE, namespace: destination.namespace, name },
    body: { spec: { parentRefs, ...spec } },
    intents: [rule.owner],
    stage: STAGE.accessRoute,
  };
}

/** One for each sort of callers: several on one target are enough each, and what one of them requires is required together. */
function policies(
  rule: AccessRule,
  target: { readonly kind: string; readonly name: string },
  authentications: readonly Authentication[],
  { destination }: AccessContext,
): readonly DesiredObject[] {
  return authentications.map((objects): DesiredObject => {
    const spec = {
      targetRef: { group: SERVER.group, ...target },
      requiredAuthenticationRefs: objects.map(({ ref }) => ({
        group: ref.kind.group,
        kind: ref.kind.kind,
        name: ref.name,
      })),
    };
    const hash = stableHash(JSON.stringify([rule.owner, spec]));
    return {
      ref: {
        kind: AUTHORIZATION_POLICY,
        namespace: destination.namespace,
        name: objectName(['overmesh', rule.name, hash]),
      },
      body: { spec },
      intents: [rule.owner],
      stage: STAGE.authorizationPolicy,
    };
  });
}

function distinct(objects: readonly DesiredObject[]): readonly DesiredObject[] {
  return [...new Map(objects.map((object) => [`${object.ref.kind.kind}/${object.ref.name}`, object])).values()];
}
