import type { AuditEvent } from '../harness/audit.ts';
import type { WitnessedEvent } from '../harness/faults/witness.ts';
import type { ApiRequest } from './api/answer.ts';
import type { Route } from './api/route.ts';
import { resourceOf } from './api/kinds.ts';

/** What came of a request. */
export interface Outcome {
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
  readonly object?: Readonly<Record<string, unknown>>;
}

/** How often a cluster was asked, since it was started. */
export interface Counts {
  requests: number;
  watches: number;
  /** By verb and resource: `list services`. */
  readonly byKind: Map<string, number>;
}

/** Every answered write of a cluster, in the shape of the audit log of a real one, and counts of everything. */
export class Journal {
  readonly counts: Counts = { requests: 0, watches: 0, byKind: new Map() };
  readonly #events: WitnessedEvent[] = [];

  get events(): readonly WitnessedEvent[] {
    return this.#events;
  }

  count(verb: string, route: Route): void {
    const name = `${verb} ${resourceOf(route.kind)}`;
    this.counts.byKind.set(name, (this.counts.byKind.get(name) ?? 0) + 1);
  }

  wrote(request: ApiRequest, verb: string, route: Route, username: string, at: Date, outcome: Outcome): void {
    const { code, reason, message, object } = outcome;
    this.#events.push({
      auditID: String(this.#events.length),
      stage: 'ResponseComplete',
      verb,
      requestURI: `${request.path}${request.query.size ? `?${request.query.toString()}` : ''}`,
      user: { username },
      userAgent: request.userAgent,
      objectRef: objectRefOf(route),
      responseStatus: { code, ...(reason ? { reason } : {}), ...(message ? { message } : {}) },
      requestReceivedTimestamp: at.toISOString(),
      stageTimestamp: at.toISOString(),
      ...sentIn(request),
      ...(object ? { responseObject: object } : {}),
    });
  }
}

function objectRefOf({ kind, namespace, name, subresource }: Route): NonNullable<AuditEvent['objectRef']> {
  return {
    resource: kind.plural,
    apiVersion: kind.version,
    ...(kind.group ? { apiGroup: kind.group } : {}),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function sentIn({ body }: ApiRequest): Pick<AuditEvent, 'requestObject'> {
  if (!body) return {};
  try {
    return { requestObject: JSON.parse(body) as Readonly<Record<string, unknown>> };
  } catch {
    return {};
  }
}
