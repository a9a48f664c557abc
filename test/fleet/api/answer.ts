import type { Json, JsonObject } from '@overmesh/model';

/** A request as far as it decides over the answer. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly userAgent: string;
  /** The bearer token, where one was shown. */
  readonly token?: string;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** JSON unless `contentType` says otherwise. */
  readonly text: string;
  readonly contentType?: string;
}

/** What goes on until somebody ends it: lines of JSON, and the end. */
export interface Stream {
  line(text: string): void;
  end(): void;
}

/** An answer that does not end by itself. @returns what ends it */
export interface Streaming {
  readonly start: (stream: Stream) => () => void;
}

export type Cause = { readonly reason: string; readonly message: string; readonly field: string };

/** A refusal, thrown to where it becomes the answer. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details: { readonly [field: string]: Json | undefined; readonly causes?: readonly Cause[] } = {},
  ) {
    super(message);
  }
}

export function json(status: number, value: JsonObject): ApiAnswer {
  return { status, text: JSON.stringify(value) };
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export function statusOf({ code, reason, message, details }: Refused): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason ? { reason } : {}),
    ...(Object.keys(details).length ? { details } : {}),
    code,
  };
}

export function refusal(refused: Refused): ApiAnswer {
  return json(refused.code, statusOf(refused));
}

/** What the router says of a path that leads nowhere: plain text, no Status. */
export const NO_SUCH_PATH: ApiAnswer = {
  status: 404,
  text: '404 page not found\n',
  contentType: 'text/plain; charset=utf-8',
};
