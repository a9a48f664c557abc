import type { AskGate } from './gate.ts';

/** A program of the user's says yes. */
export const webhookGate: AskGate = ({ webhooks }, { name }) =>
  webhooks?.[name] ?? { verdict: 'unknown', message: 'it was not asked yet' };
