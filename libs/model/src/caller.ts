/** What let somebody in who changes something. `api-token`: the installation's token, which is proof of no name. */
export type CallerWay = 'api-token';

/** Who changes something, and by what way they came: handed to every command, and kept with what it changed. */
export interface Caller {
  /** As they call themselves; at most 100 characters. */
  readonly name: string;
  readonly way: CallerWay;
}
