import { matchesCron, nextCron } from '@overmesh/model';
import type { AskGate } from './gate.ts';

/** It is a time at which waves may begin. One that is under way goes on when the window closes. */
export const windowGate: AskGate = ({ now }, { window }) => {
  const { open = '', timeZone = 'UTC' } = window ?? {};
  const isOpen = matchesCron(open, timeZone, now);
  if (isOpen === undefined) return { verdict: 'unknown', message: `"${open}" in ${timeZone} cannot be read` };
  if (isOpen) return { verdict: 'pass', message: `"${open}" in ${timeZone} is open` };
  const next = nextCron(open, timeZone, now);
  const when = next === undefined ? 'never again' : `at ${new Date(next).toISOString()}`;
  return { verdict: 'wait', message: `waves may begin at "${open}" in ${timeZone}: next ${when}` };
};
