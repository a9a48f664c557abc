/** An expression that a text and nothing else fits, in RE2 as in Rust. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
