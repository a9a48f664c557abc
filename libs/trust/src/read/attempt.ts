/** What readers of ASN.1 and OpenSSL say by throwing, whatever is the matter, as no value. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
