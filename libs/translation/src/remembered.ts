/**
 * A function of a value that nobody changes, worked out once for each: the answer lives as long as the value. A policy
 * is about many Services of many clusters, and its keys and canonical forms are the same for all of them.
 */
export function remembered<K extends object, V>(workOut: (value: K) => V): (value: K) => V {
  const answers = new WeakMap<K, { readonly answer: V }>();
  return (value) => {
    const known = answers.get(value);
    if (known) return known.answer;
    const answer = workOut(value);
    answers.set(value, { answer });
    return answer;
  };
}
