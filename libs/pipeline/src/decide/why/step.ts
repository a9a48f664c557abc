/** The links of the chain from a caller to a destination, in the order in which they are walked. */
export const WHY_STEPS = [
  'seen',
  'caller',
  'name',
  'port',
  'membership',
  'route',
  'export',
  'gateway',
  'endpoints',
  'encryption',
  'trust',
  'access',
  'written',
] as const;
export type WhyStepName = (typeof WHY_STEPS)[number];

/** `fine`: seen to be in order. `broken`: seen to be why. `unknown`: nothing tells, and that is no yes. */
export type WhyState = 'fine' | 'broken' | 'unknown';

/** One link: what was seen of it. */
export interface WhyStep {
  readonly step: WhyStepName;
  /** Name of the cluster that it is about. */
  readonly cluster: string;
  readonly state: WhyState;
  /** A sentence: what was seen, or what is not known. */
  readonly evidence: string;
  /** What would mend it, where that is known. */
  readonly fix?: string;
}

/** What a look at one link came to, before it is said of which cluster. */
export type Finding = Omit<WhyStep, 'step' | 'cluster'>;

export function fine(evidence: string): Finding {
  return { state: 'fine', evidence };
}

export function broken(evidence: string, fix?: string): Finding {
  return { state: 'broken', evidence, ...(fix !== undefined && { fix }) };
}

export function unknown(evidence: string, fix?: string): Finding {
  return { state: 'unknown', evidence, ...(fix !== undefined && { fix }) };
}
