import { answerProofs } from './answers.ts';
import type { Aspect } from './aspects.ts';
import { connectionProofs } from './connections.ts';
import { corsProofs } from './cors.ts';
import { faultProofs } from './faults.ts';
import { headerProofs } from './headers.ts';
import { matchProofs } from './match.ts';
import { loadBalancingProofs } from './load-balancing.ts';
import { mirrorProofs } from './mirror.ts';
import { outlierProofs } from './outliers.ts';
import type { Proof } from './proof.ts';
import { retryProofs } from './retries.ts';
import { rewriteProofs } from './rewrite.ts';
import { splitProofs } from './split.ts';
import { timeoutProofs } from './timeout.ts';

/** A proof for every aspect of the model: this does not compile while one lacks. */
export const proofs: Readonly<Record<Aspect, Proof>> = {
  ...matchProofs,
  ...splitProofs,
  ...retryProofs,
  ...timeoutProofs,
  ...faultProofs,
  ...mirrorProofs,
  ...headerProofs,
  ...rewriteProofs,
  ...corsProofs,
  ...answerProofs,
  ...outlierProofs,
  ...connectionProofs,
  ...loadBalancingProofs,
};

/** In the order of the registry. */
export const provenAspects = Object.keys(proofs) as readonly Aspect[];
