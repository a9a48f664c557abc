/** Work that can be interrupted after each of its slices; its answer comes with the last one. */
export type Slices<T> = Generator<undefined, T, undefined>;

/** Does all of it without giving way to anybody. */
export function inOneGo<T>(slices: Slices<T>): T {
  for (;;) {
    const step = slices.next();
    if (step.done) return step.value;
  }
}
