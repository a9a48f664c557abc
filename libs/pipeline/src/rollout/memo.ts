/** What was answered lately to the same question, so that one that is asked every second is not passed on each time. */
export class Memo<T> {
  readonly #answers = new Map<string, { readonly answer: Promise<T>; readonly until: number }>();

  constructor(private readonly keepMs: number) {}

  /** @param ask must not fail: what it comes to is the answer for everybody */
  get(question: string, ask: () => Promise<T>): Promise<T> {
    const now = performance.now();
    const known = this.#answers.get(question);
    if (known && now < known.until) return known.answer;
    for (const [old, { until }] of this.#answers) if (until <= now) this.#answers.delete(old);
    const answer = ask();
    this.#answers.set(question, { answer, until: now + this.keepMs });
    return answer;
  }
}
