import type { Evidence } from '@overmesh/model';
import { conditionOf, listAt, numberAt, sentenceOf } from '@overmesh/meshes/kit';
import type { SeenCondition, SeenObject } from '@overmesh/meshes/kit';

interface Verdict {
  readonly accepted: Evidence;
  readonly live: Evidence;
}

/** What the agent says of an object of ours, and how many of its proxies have taken it. */
export function acceptance(object: SeenObject): Verdict {
  return object.kind === 'CustomResourceDefinition' ? definition(object) : byAgent(object);
}

function byAgent(object: SeenObject): Verdict {
  const condition = conditionOf(listAt(object, 'status', 'conditions'), 'Accepted');
  const seen = condition?.observedGeneration ?? numberAt(object, 'status', 'observedGeneration');
  if (!condition || seen === undefined || seen < (object.metadata.generation ?? 0)) {
    const silent: Evidence = { state: 'pending', reason: 'the agent has not spoken of this generation yet' };
    return { accepted: silent, live: silent };
  }
  const accepted = evidenceOf(condition);
  return { accepted, live: accepted.state === 'yes' ? acknowledged(object, condition) : accepted };
}

/** The counts are of the generation in `status.observedGeneration`. */
function acknowledged(object: SeenObject, { at }: SeenCondition): Evidence {
  const seen = numberAt(object, 'status', 'observedGeneration');
  const total = numberAt(object, 'status', 'proxies', 'total');
  const done = numberAt(object, 'status', 'proxies', 'acknowledged');
  if (total === undefined || done === undefined || seen === undefined || seen < (object.metadata.generation ?? 0))
    return { state: 'pending', reason: 'the agent has not counted its proxies for this generation yet' };
  if (total === 0) return { state: 'unknown', reason: 'no proxy is connected to the agent' };
  if (done < total) return { state: 'pending', reason: `${done} of ${total} proxies acknowledged` };
  return { state: 'yes', ...(at && { at }), reason: `${done} of ${total} proxies acknowledged` };
}

/** A definition is in use from the moment that the API server serves it; no proxy reads it. */
function definition(object: SeenObject): Verdict {
  const condition = conditionOf(listAt(object, 'status', 'conditions'), 'Established');
  const evidence: Evidence = condition
    ? evidenceOf(condition)
    : { state: 'pending', reason: 'the API server does not serve it yet' };
  return { accepted: evidence, live: evidence };
}

function evidenceOf(condition: SeenCondition): Evidence {
  const at = condition.at ? { at: condition.at } : {};
  if (condition.status === 'True') return { state: 'yes', ...at };
  return { state: condition.status === 'False' ? 'no' : 'pending', ...at, reason: sentenceOf(condition) };
}
