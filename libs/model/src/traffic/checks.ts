import type { Problem } from '../problem.ts';
import type { DestinationSelector, TrafficPolicySpec } from '../traffic-policy.ts';
import { parseDuration } from '../duration.ts';
import { RE2JS } from 're2js';
import { ACTING_FEATURES, DESTINATION_FEATURES, exclude } from './features.ts';
import type { HeaderChange } from './header-changes.ts';

/** What no single field of a TrafficPolicy shows. */
export function checkTrafficPolicy(spec: TrafficPolicySpec): readonly Problem[] {
  return [
    ...spec.destinations.flatMap(emptySelector),
    ...emptyMatches(spec),
    ...saidTwiceInMatches(spec),
    ...duplicateShares(spec),
    ...perTryBeyondTimeout(spec),
    ...nothingAsked(spec),
    ...ofSomeRequests(spec),
    ...answeredAndForwarded(spec),
    ...headersChangedTwice(spec),
    ...groupsThatAreNotThere(spec),
    ...partsOfSeconds(spec),
    ...slowStartOfNoTurn(spec),
  ];
}

/** A selector that says nothing of the Services. */
export function emptySelector(selector: DestinationSelector, index: number): readonly Problem[] {
  if (selector.name ?? selector.namespace ?? selector.matchLabels) return [];
  const message = 'name, namespace or matchLabels must say which Services; all of a mesh is not selected by silence';
  return [{ path: `spec.destinations[${index}]`, code: 'REQUIRED', message }];
}

function emptyMatches({ match = [] }: TrafficPolicySpec): readonly Problem[] {
  return match.flatMap((request, index) =>
    Object.keys(request).length
      ? []
      : [
          {
            path: `spec.match[${index}]`,
            code: 'REQUIRED' as const,
            message: 'a match must say something; leave match out for every request',
          },
        ],
  );
}

/** What a gRPC call or an expression says already, and would say otherwise. */
function saidTwiceInMatches({ match = [] }: TrafficPolicySpec): readonly Problem[] {
  return match.flatMap(({ grpc, path, method }, index) => {
    const refused = (field: string, message: string): Problem => {
      return { path: `spec.match[${index}].${field}`, code: 'REFUSED', message };
    };
    return [
      ...(grpc && path ? [refused('path', 'goes without grpc: the path of a call is its service and method')] : []),
      ...(grpc && method ? [refused('method', 'goes without grpc: every call is a POST')] : []),
      ...(path?.regex !== undefined && path.ignoreCase
        ? [refused('path.ignoreCase', 'goes with exact or prefix: write (?i) at the start of the expression')]
        : []),
    ];
  });
}

/** Two shares to one place are one share: meshes would add them up or refuse, each in its way. */
function duplicateShares({ split = [] }: TrafficPolicySpec): readonly Problem[] {
  const places = split.map(({ subset, destination, port }) => JSON.stringify([sorted(subset), destination, port]));
  return places.flatMap((place, index) =>
    places.indexOf(place) < index
      ? [
          {
            path: `spec.split[${index}]`,
            code: 'DUPLICATE' as const,
            message: 'goes to the same place as an earlier share',
          },
        ]
      : [],
  );
}

function sorted(labels: Readonly<Record<string, string>> = {}): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

function perTryBeyondTimeout({ retries, timeout }: TrafficPolicySpec): readonly Problem[] {
  const perTry = parseDuration(retries?.perTryTimeout ?? '');
  const whole = parseDuration(timeout ?? '');
  if (perTry === undefined || whole === undefined || perTry <= whole) return [];
  const message = `must not exceed timeout (${timeout ?? ''}), which bounds all tries together`;
  return [{ path: 'spec.retries.perTryTimeout', code: 'OUT_OF_RANGE', message }];
}

/** What all requests to a destination share cannot be asked for some of them. */
function ofSomeRequests(spec: TrafficPolicySpec): readonly Problem[] {
  if (!spec.match) return [];
  return DESTINATION_FEATURES.filter((feature) => spec[feature] !== undefined).map((feature) => ({
    path: `spec.${feature}`,
    code: 'REFUSED' as const,
    message: 'is about all requests to the destination: ask for it in a policy without match',
  }));
}

/** A request that is answered on the spot is not forwarded, so what is about forwarding would have no effect. */
function answeredAndForwarded(spec: TrafficPolicySpec): readonly Problem[] {
  const asked = ACTING_FEATURES.filter((feature) => spec[feature] !== undefined);
  return asked.flatMap((feature, place) => {
    const others = asked.slice(0, place).filter((other) => exclude(feature, other));
    if (!others.length) return [];
    const message = `answers the requests, so that ${others.join(', ')} would have no effect: leave one of them out`;
    return [{ path: `spec.${feature}`, code: 'REFUSED' as const, message }];
  });
}

/** Meshes change headers in an order of their own, so that of two changes to one header either could be the last. */
function headersChangedTwice({ headers = {} }: TrafficPolicySpec): readonly Problem[] {
  return Object.entries(headers).flatMap(([direction, change]: readonly [string, HeaderChange]) => {
    const places = [
      ...(change.set ?? []).map(({ name }, index) => ({ name, path: `set[${index}].name` })),
      ...(change.add ?? []).map(({ name }, index) => ({ name, path: `add[${index}].name` })),
      ...(change.remove ?? []).map((name, index) => ({ name, path: `remove[${index}]` })),
    ];
    return places
      .filter(({ name }, index) => places.findIndex((other) => other.name === name) < index)
      .map(({ name, path }) => ({
        path: `spec.headers.${direction}.${path}`,
        code: 'DUPLICATE' as const,
        message: `${name} is changed already: say of a header in one place what becomes of it`,
      }));
  });
}

function groupsThatAreNotThere({ rewrite }: TrafficPolicySpec): readonly Problem[] {
  const { pattern, substitution } = rewrite?.path?.regex ?? {};
  if (pattern === undefined || substitution === undefined) return [];
  const groups = RE2JS.compile(pattern).groupCount();
  const missing = [...substitution.matchAll(/\\(\d)/g)]
    .map(([, digit]) => Number(digit))
    .find((digit) => digit > groups);
  if (missing === undefined) return [];
  const message = `\\${missing} is no group of the pattern, which has ${groups}`;
  return [{ path: 'spec.rewrite.path.regex.substitution', code: 'OUT_OF_RANGE', message }];
}

/** Browsers are told whole seconds. */
function partsOfSeconds({ cors }: TrafficPolicySpec): readonly Problem[] {
  const ms = parseDuration(cors?.maxAge ?? '');
  if (ms === undefined || ms % 1000 === 0) return [];
  return [{ path: 'spec.cors.maxAge', code: 'OUT_OF_RANGE', message: 'must be whole seconds, such as 10m' }];
}

/** Random pods and pods of a key get what falls to them. */
function slowStartOfNoTurn({ loadBalancing }: TrafficPolicySpec): readonly Problem[] {
  const { by, slowStart } = loadBalancing ?? {};
  if (slowStart === undefined || by === 'round-robin' || by === 'least-request') return [];
  const message =
    'goes with by: round-robin or by: least-request, which have turns that a new pod can be given fewer of';
  return [{ path: 'spec.loadBalancing.slowStart', code: 'REFUSED', message }];
}

function nothingAsked(spec: TrafficPolicySpec): readonly Problem[] {
  if (ACTING_FEATURES.some((feature) => spec[feature] !== undefined)) return [];
  const features = `${ACTING_FEATURES.slice(0, -1).join(', ')} or ${ACTING_FEATURES.at(-1) ?? ''}`;
  return [{ path: 'spec', code: 'REQUIRED', message: `must ask for something: ${features}` }];
}
