import type { Violation } from '../schema/validate.ts';
import type { Cause } from './answer.ts';
import { Refused } from './answer.ts';
import type { Kind } from './kinds.ts';

/** `virtualservices.networking.istio.io`. */
function resourceName({ plural, group }: Kind): string {
  return group ? `${plural}.${group}` : plural;
}

function about(kind: Kind, name: string) {
  return { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural };
}

export function notFound(kind: Kind, name: string): Refused {
  return new Refused(404, 'NotFound', `${resourceName(kind)} ${JSON.stringify(name)} not found`, about(kind, name));
}

export function alreadyExists(kind: Kind, name: string): Refused {
  const message = `${resourceName(kind)} ${JSON.stringify(name)} already exists`;
  return new Refused(409, 'AlreadyExists', message, about(kind, name));
}

export function conflict(kind: Kind, name: string, why: string): Refused {
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} ${JSON.stringify(name)}: ${why}`;
  return new Refused(409, 'Conflict', message, about(kind, name));
}

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export function invalid(kind: Kind, name: string, found: readonly (Violation | Cause)[]): Refused {
  const sentences = found.map(({ field, message }) => `${field}: ${message}`);
  const text = sentences.length === 1 ? (sentences[0] ?? '') : `[${sentences.join(', ')}]`;
  const subject = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  const causes = found.map(({ reason, message, field }) => ({ reason, message, field }));
  return new Refused(422, 'Invalid', `${subject} ${JSON.stringify(name)} is invalid: ${text}`, {
    ...about(kind, name),
    kind: kind.kind,
    causes,
  });
}

export function fieldConflicts(found: readonly { readonly message: string; readonly field: string }[]): Refused {
  const causes = found.map(({ message, field }) => ({ reason: 'FieldManagerConflict', message, field }));
  const sentences = found.map(({ message, field }) => `${message}: ${field}`);
  const [first = ''] = sentences;
  const message =
    found.length === 1
      ? `Apply failed with 1 conflict: ${first}`
      : `Apply failed with ${found.length} conflicts: ${sentences.map((one) => `${one}`).join('\n- ')}`;
  return new Refused(409, 'Conflict', message, { causes });
}

export function badRequest(message: string): Refused {
  return new Refused(400, 'BadRequest', message);
}

export function expired(message = 'The provided continue parameter is too old to display a consistent list result.') {
  return new Refused(410, 'Expired', message);
}

export function forbidden(message: string, details = {}): Refused {
  return new Refused(403, 'Forbidden', message, details);
}
