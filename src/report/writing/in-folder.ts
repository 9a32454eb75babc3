/** A file's path as seen from the root of the checkout, when the manifests are in `folder` of it (`''`: at the root). */
export function inFolder(folder: string, file: string): string {
  return folder === '' ? file : `${folder}/${file}`;
}
