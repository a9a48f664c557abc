/** Whether a list such as `25,8080-8090,mysql`, as Linkerd's annotations and values have it, has a port by number or name. */
export function listsPort(list: string, port: number | string): boolean {
  return list.split(',').some((part) => isIn(part.trim(), port));
}

function isIn(part: string, port: number | string): boolean {
  if (typeof port === 'string') return part !== '' && part === port;
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
  return first !== undefined && Number(first) <= port && port <= Number(last);
}
