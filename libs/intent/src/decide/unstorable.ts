import { joinPath } from '@overmesh/model';
import type { Problem } from '@overmesh/model';

/** U+0000, which Postgres takes in no text, and half of a surrogate pair, which is no character in UTF-8. */
const UNSTORABLE = /\0|\p{Cs}/u;

/** Texts that no database row can hold, each with its path. They would fail later, as a fault. */
export function unstorableTexts(value: unknown, path: string): readonly Problem[] {
  if (typeof value === 'string') {
    if (!UNSTORABLE.test(value)) return [];
    return [{ path, code: 'BAD_FORMAT', message: 'must hold no NUL and no half of a surrogate pair' }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => unstorableTexts(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => unstorableTexts(child, joinPath(path, key)));
}
