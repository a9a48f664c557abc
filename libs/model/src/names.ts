const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** An id as Postgres takes it for a uuid, and as it was made: of anything else it would refuse the whole statement. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A DNS-1123 label: what Kubernetes wants of a namespace or Service name. At most 63 characters. */
export function isDnsLabel(text: string): boolean {
  return LABEL.test(text);
}

/** A DNS-1123 subdomain: what Kubernetes wants of most object names. At most 253 characters. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && SUBDOMAIN.test(text);
}

/** A label value of Kubernetes: empty or at most 63 of letters, digits, `-`, `_`, `.`. */
export function isLabelValue(text: string): boolean {
  return text.length <= 63 && LABEL_VALUE.test(text);
}

/** A label key of Kubernetes: an optional DNS prefix and `/`, then a name of at most 63 characters. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  return name.length <= 63 && LABEL_NAME.test(name) && (slash < 0 || isDnsSubdomain(text.slice(0, slash)));
}

/** Prefixes that belong to Kubernetes, to a mesh or to us, and that a user's own labels must not use. */
export function isReservedLabelKey(text: string): boolean {
  const prefix = text.includes('/') ? text.slice(0, text.indexOf('/')) : '';
  return /(^|\.)(kubernetes\.io|k8s\.io|overmesh\.io)$/.test(prefix);
}
