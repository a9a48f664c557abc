import type { Certificate } from '../certificate.ts';

/** Why an authority may not vouch for these names; undefined where it may. */
export function nameRefusal(
  authority: Certificate,
  uris: readonly string[],
  dnsNames: readonly string[],
): string | undefined {
  const hosts = uris.map(hostOf);
  const lists = [
    { names: hosts, permitted: authority.permitted?.uris, excluded: authority.excluded?.uris, isOf: isUriHostIn },
    {
      names: dnsNames,
      permitted: authority.permitted?.dnsNames,
      excluded: authority.excluded?.dnsNames,
      isOf: isDnsNameIn,
    },
  ];
  for (const { names, permitted, excluded, isOf } of lists) {
    const outside = names.find((name) => permitted && !permitted.some((limit) => isOf(name, limit)));
    if (outside !== undefined) return `its name constraints permit ${permitted?.join(', ') ?? ''} and not ${outside}`;
    const inside = names.find((name) => excluded?.some((limit) => isOf(name, limit)));
    if (inside !== undefined) return `its name constraints exclude ${inside}`;
  }
  return undefined;
}

function hostOf(uri: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1]?.toLowerCase() ?? '';
}

/** A limit is one host, or with a dot in front all below it: RFC 5280 4.2.1.10. */
function isUriHostIn(host: string, limit: string): boolean {
  const wanted = limit.toLowerCase();
  return wanted.startsWith('.') ? host.endsWith(wanted) : host === wanted;
}

/** A limit is a name and all below it; an empty one is every name. */
function isDnsNameIn(name: string, limit: string): boolean {
  const wanted = limit.toLowerCase().replace(/^\./, '');
  const said = name.toLowerCase();
  return wanted === '' || said === wanted || said.endsWith(`.${wanted}`);
}
