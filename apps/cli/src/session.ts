import { createApi } from './api.ts';
import type { Api } from './api.ts';
import type { LocatedProblem } from './documents/read.ts';
import { problemsFailure } from './print/problems.ts';
import { painter } from './print/text.ts';
import type { Paint } from './print/text.ts';
import { encode } from './print/yaml.ts';
import type { Format } from './print/yaml.ts';
import { sayWhile } from './progress.ts';
import { absentCluster } from './references.ts';
import { readConnection } from './settings.ts';
import type { ConnectionFlags } from './settings.ts';
import type { World } from './world.ts';

/** What one run of a command works with. */
export class Session {
  readonly api: Api;
  /** The server with the token as it is now, where that was changed meanwhile. */
  readonly connectAnew: () => Api;
  /** For standard output. */
  readonly paint: Paint;
  /** For standard error. */
  readonly paintNote: Paint;
  #exitCode = 0;

  constructor(
    readonly world: World,
    flags: () => ConnectionFlags,
  ) {
    const { env, stdout, stderr } = world;
    this.paint = painter(Boolean(stdout.isTTY) && !env['NO_COLOR']);
    this.paintNote = painter(Boolean(stderr.isTTY) && !env['NO_COLOR']);
    this.connectAnew = () =>
      createApi(
        () => this.#connect(flags()),
        world.interrupted,
        (what, work) => sayWhile(world, what, work),
      );
    this.api = this.connectAnew();
  }

  /** What the program exits with when nothing fails. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** The command did its work, and what it found is not all well. */
  endWith(code: number): void {
    this.#exitCode = code;
  }

  /** Columns of the terminal that a table shall keep to; no bound where there is none, or where all is asked for. */
  widthFor(format: Format): number | undefined {
    const { isTTY, columns } = this.world.stdout;
    return isTTY && format === 'table' ? columns : undefined;
  }

  /** A result: to standard output. */
  say(text: string): void {
    this.world.stdout.write(`${text}\n`);
  }

  /** What is said on the way: to standard error, out of the way of programs. */
  note(text: string): void {
    this.world.stderr.write(`${text}\n`);
  }

  /** The value for a program, or the text for a person. */
  async show(format: Format, value: unknown, text: () => string | Promise<string>): Promise<void> {
    this.say(format === 'json' || format === 'yaml' ? await encode(value, format) : await text());
  }

  async #connect(flags: ConnectionFlags) {
    const connection = await readConnection(this.world.env, flags);
    connection.warnings.forEach((warning) => this.note(`Warning: ${warning}`));
    return connection;
  }
}

interface RejectedAnswer {
  readonly __typename: 'Rejected';
  readonly problems: readonly LocatedProblem[];
}

/**
 * The answer where it is not a refusal.
 *
 * @param what did not happen, as in `east was not registered`
 * @throws Failure with every problem
 */
export function granted<Answer extends { readonly __typename: string }>(
  answer: Answer | RejectedAnswer,
  what: string,
): Exclude<Answer, { readonly __typename: 'Rejected' }> {
  if (answer.__typename === 'Rejected') throw problemsFailure(what, (answer as RejectedAnswer).problems);
  return answer as Exclude<Answer, { readonly __typename: 'Rejected' }>;
}

/** The same about a cluster of this name: one that is not there is answered with the nearest that is. */
export async function grantedFor<Answer extends { readonly __typename: string }>(
  { api }: Session,
  name: string,
  answer: Answer | RejectedAnswer,
  what: string,
): Promise<Exclude<Answer, { readonly __typename: 'Rejected' }>> {
  const absent = await absentCluster(api, answer, name);
  if (absent) throw absent;
  return granted(answer, what);
}
