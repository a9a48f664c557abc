import { evidenceGate } from './evidence.ts';

/** The mesh's controllers took every object. */
export const acceptedGate = evidenceGate('accepted', 'accepted');
