/** What takes minutes says where it is; the report alone goes to stdout. */
export function say(text: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
}
