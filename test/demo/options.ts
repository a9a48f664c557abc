import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Ends after the last step instead of staying up. */
  readonly once: boolean;
  /** Files of three clusters to use instead of our own: Istio's, Linkerd's and the native one's. */
  readonly kubeconfigs?: readonly string[];
}

const USAGE = `npm run demo [-- --once] [-- --kubeconfigs a.yaml,b.yaml,c.yaml]

  --once         end after the last step; exits 1 when a step is not as it should be
  --kubeconfigs  three clusters of yours (made with kind, for example) instead of three started here. The demo installs
                 the footprints of Istio, Linkerd and the native mesh and the Bookinfo application there, as objects.`;

/** Reads the command line; undefined after `--help` or something it does not know, which it has explained then. */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { once: { type: 'boolean' }, kubeconfigs: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    const files = values.kubeconfigs?.split(',').filter(Boolean);
    if (values.help || (files && files.length !== 3)) {
      console.log(USAGE);
      return undefined;
    }
    return { once: values.once ?? false, ...(files ? { kubeconfigs: files } : {}) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}
