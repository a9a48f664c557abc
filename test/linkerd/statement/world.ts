/** What the statement is about: plain objects, as an API server has them. */

export interface Request {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface NamedValue {
  readonly name: string;
  readonly type?: string;
  readonly value: string;
}

export interface RouteMatch {
  readonly path?: { readonly type: string; readonly value: string };
  readonly headers?: readonly NamedValue[];
  readonly queryParams?: readonly NamedValue[];
  readonly method?: string;
}

export interface RouteRule {
  readonly matches?: readonly RouteMatch[];
  readonly filters?: readonly Filter[];
  /** The Service itself where absent. */
  readonly backendRefs?: readonly {
    readonly name: string;
    readonly namespace?: string;
    readonly port: number;
    readonly weight: number;
  }[];
  readonly timeouts?: { readonly request?: string };
}

export interface HeaderModifier {
  readonly set?: readonly NamedValue[];
  readonly add?: readonly NamedValue[];
  readonly remove?: readonly string[];
}

export interface Filter {
  readonly type: string;
  readonly requestHeaderModifier?: HeaderModifier;
  readonly responseHeaderModifier?: HeaderModifier;
  readonly requestRedirect?: {
    readonly scheme?: string;
    readonly hostname?: string;
    readonly port?: number;
    readonly path?: { readonly replaceFullPath?: string };
    readonly statusCode?: number;
  };
}

export interface HttpRoute {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly parentRefs: readonly {
      readonly group?: string;
      readonly kind?: string;
      readonly name: string;
      readonly namespace?: string;
      readonly port?: number;
    }[];
    readonly rules: readonly RouteRule[];
  };
}

export interface CalledService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly portName: string;
  readonly appProtocol?: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly namespaceAnnotations: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
}

/** One Linkerd, one Service that is called, and the routes that there are, the oldest first. */
export interface World {
  readonly version: string;
  /** `proxy.opaquePorts` of its values; what the chart says where absent. */
  readonly opaquePorts?: string;
  readonly service: CalledService;
  readonly routes: readonly HttpRoute[];
}
