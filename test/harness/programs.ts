import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first executable of this name in PATH, or undefined. */
export function programOnPath(name: string): string | undefined {
  return findProgram(name, pathFolders());
}

/** The first executable of this name in these folders, or undefined. */
export function findProgram(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** The folder of KUBEBUILDER_ASSETS, if set: where setup-envtest puts kube-apiserver and etcd. */
export function assetFolders(): string[] {
  const folder = process.env['KUBEBUILDER_ASSETS'];
  return folder ? [folder] : [];
}

/** The folders of PATH. */
export function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
