import type { TrafficPolicySpec } from '@overmesh/model';
import type { GivenService } from '../../scenarios/given.ts';
import type { Answered } from '../lab/caller.ts';
import type { Try } from '../lab/pods.ts';
import type { LiveRequest } from '../model/request.ts';

/** The content of a policy; which Service it is for follows from the proof. */
export type PolicyContent = Omit<TrafficPolicySpec, 'virtualMesh' | 'destinations'>;

/** How one aspect of the model is shown to hold: policies on a Service of its own, and requests to it. */
export interface Proof {
  /** What is seen, as the name of a test. */
  readonly sentence: string;
  /** Two pods, one of version v1 and one of v2, on an HTTP port 9080, unless told. */
  readonly service?: GivenService;
  /** Versions whose pods refuse connections. */
  readonly deaf?: readonly string[];
  /** Versions whose pods answer nothing, not even that they refuse. */
  readonly silent?: readonly string[];
  /** Versions whose pods are not ready until the proof calls `join`. */
  readonly late?: readonly string[];
  readonly policies: readonly PolicyContent[];
  prove(service: ProvenService): Promise<void>;
}

/** What became of a request. */
export interface Seen {
  readonly status: number;
  /** The version of the pod that answered; absent where Envoy itself answered. */
  readonly version?: string;
  readonly headers: Answered['headers'];
  readonly body: string;
  /** The whole time, as the caller saw it. */
  readonly ms: number;
  /** Every try that has reached a pod by now, in order; a copy may come later than the answer. */
  readonly tries: readonly Try[];
}

/** The Service of a proof, as the caller sees it. */
export interface ProvenService {
  /** The name and port by which it is called. */
  readonly authority: string;
  /** Sends a request; `answers` is what pods are to do, try by try (see lab/answers.ts). */
  call(request?: Partial<LiveRequest>, answers?: string): Promise<Seen>;
  /** Sends so many plain requests and counts which pods answered, by `service-version`. */
  count(times: number): Promise<Readonly<Record<string, number>>>;
  /** The late pods turn ready. Answers when the caller's Envoy knows them. */
  join(): Promise<void>;
}
