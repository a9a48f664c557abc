import { evidenceGate } from './evidence.ts';

/** Proxies acknowledged every object. */
export const liveGate = evidenceGate('live', 'live');
