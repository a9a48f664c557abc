/** The value of a metric in Prometheus's text, summed over its labels; NaN where it is not there. */
export function metricIn(text: string, name: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  const values = lines.map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  return lines.length ? values.reduce((sum, value) => sum + value, 0) : NaN;
}

/** What a program tells at /metrics. */
export async function metricsOf({ url }: { readonly url: string }): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}
