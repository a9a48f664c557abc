import type { AskGate } from './gate.ts';

/** A person other than the author agreed to the wave. */
export const approvalGate: AskGate = ({ rollout: { approvals, author, wave, strategy } }) => {
  const name = strategy.waves[wave]?.name ?? '';
  const by = approvals.filter((one) => one.wave === wave && one.by !== author).map((one) => one.by);
  if (by.length) return { verdict: 'pass', message: `wave ${name} was approved by ${by.join(', ')}` };
  return { verdict: 'wait', message: `wave ${name} waits for the approval of somebody other than ${author}` };
};
