import type { Problem } from '@overmesh/model';
import type { Certificate } from '../certificate.ts';

/**
 * What is wrong with a root as the successor of another.
 *
 * For a while both are believed at once. Verifiers look an issuer up by its name and then by its key, so two roots that
 * share one of the two and not the other are mistaken for each other: by some proxies, some of the time.
 */
export function successionProblems(present: Certificate, next: Certificate, path = ''): readonly Problem[] {
  if (present.fingerprint === next.fingerprint)
    return [{ path, code: 'DUPLICATE', message: 'is the root that is in use already' }];
  const isSameName = present.subjectBytes === next.subjectBytes;
  const isSameKey = present.keyId === next.keyId;
  if (isSameName && !isSameKey)
    return [
      {
        path,
        code: 'REFUSED',
        message: `has the name of the root in use, ${present.subject}, and another key; give it a name of its own`,
      },
    ];
  if (isSameKey && !isSameName)
    return [
      {
        path,
        code: 'REFUSED',
        message: `has the key of the root in use, ${present.subject}, under another name; make a key of its own`,
      },
    ];
  return [];
}
