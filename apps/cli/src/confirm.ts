import { EXIT, Failure } from './failure.ts';
import type { World } from './world.ts';

/**
 * Returns when the person agrees, or agreed by `--yes`.
 *
 * @param otherwise what is so when they do not, as in `east stays registered`
 * @throws Failure when they do not, or nobody is there to ask
 */
export async function confirmed(world: World, question: string, yes: boolean, otherwise: string): Promise<void> {
  if (yes) return;
  if (!world.ask)
    throw new Failure(EXIT.badInput, `${question} Nobody is there to ask, so ${otherwise}.`, 'Agree with --yes.');
  const answer = await world.ask(`${question} [y/N] `);
  if (world.interrupted.aborted) throw new Failure(EXIT.interrupted, `Interrupted: ${otherwise}.`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure(EXIT.refused, `Not agreed: ${otherwise}.`);
}
