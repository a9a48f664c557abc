import { randomBytes } from 'node:crypto';
import { redact, redactText } from './redact.ts';

/** A fault as it is logged. Only `id` goes to the user, who finds the rest by it. */
export interface Fault {
  /** `err-` and 12 hex digits. */
  readonly id: string;
  readonly type: string;
  /** Free of secrets. */
  readonly message: string;
  readonly stack?: string;
  readonly cause?: unknown;
}

/** Gives a fault an id. Log the whole, answer with the id: `log.error({ fault }, 'a request failed')`. */
export function withId(error: unknown): Fault {
  const id = `err-${randomBytes(6).toString('hex')}`;
  if (!(error instanceof Error)) return { id, type: typeof error, message: redactText(String(error)) };
  return { id, ...(redact(error) as Omit<Fault, 'id'>) };
}
