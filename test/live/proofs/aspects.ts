import type {
  Balancer,
  Connections,
  HashCookie,
  HashKey,
  Cors,
  CorsOrigin,
  DirectResponse,
  FaultAbort,
  FaultDelay,
  HeaderChange,
  HeaderChanges,
  Mirror,
  PathRewrite,
  Redirect,
  Rewrite,
  Feature,
  HeaderMatch,
  Outliers,
  PathMatch,
  QueryMatch,
  RequestMatch,
  Retries,
  RetryCondition,
  SplitShare,
} from '@overmesh/model';

/**
 * Everything that a TrafficPolicy can say, down to the last field: what one proof is about. Derived from the model's
 * types, so a feature, field or retry condition that is added there does not compile here until it has a proof.
 */
interface AspectsOf {
  readonly match:
    | `match.path.${keyof PathMatch}`
    | `match.headers.${Exclude<keyof HeaderMatch, 'name'>}`
    | `match.query.${Exclude<keyof QueryMatch, 'name'>}`
    | `match.${Exclude<keyof RequestMatch, 'path' | 'headers' | 'query'>}`;
  readonly split: `split.${keyof SplitShare}`;
  readonly retries: `retries.${Exclude<keyof Retries, 'on'>}` | `retries.on.${RetryCondition}`;
  readonly timeout: 'timeout';
  readonly faults: `faults.delay.${keyof FaultDelay}` | `faults.abort.${keyof FaultAbort}`;
  readonly mirror: `mirror.${keyof Mirror}`;
  readonly headers: `headers.${keyof HeaderChanges}.${keyof HeaderChange}`;
  readonly rewrite: `rewrite.${Exclude<keyof Rewrite, 'path'>}` | `rewrite.path.${keyof PathRewrite}`;
  readonly cors: `cors.${Exclude<keyof Cors, 'allowOrigins'>}` | `cors.allowOrigins.${keyof CorsOrigin}`;
  readonly redirect: `redirect.${keyof Redirect}`;
  readonly directResponse: `directResponse.${keyof DirectResponse}`;
  readonly outliers: `outliers.${keyof Outliers}`;
  readonly connections: `connections.${keyof Connections}`;
  readonly loadBalancing:
    | 'loadBalancing.slowStart'
    | `loadBalancing.by.${Balancer}`
    | `loadBalancing.hash.${Exclude<keyof HashKey, 'cookie'> | `cookie.${keyof HashCookie}`}`;
}

export type Aspect = AspectsOf[Feature];

/** The feature that an aspect belongs to. */
export function featureOf(aspect: Aspect): Feature {
  return aspect.split('.')[0] as Feature;
}
