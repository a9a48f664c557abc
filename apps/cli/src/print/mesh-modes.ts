/** Each way in which pods are in a mesh. */
export function modesInWords(modes: readonly string[]): string {
  return modes.join(', ') || 'unknown';
}
