/** A file's path from the root of the checkout, when the manifests are in its folder `folder` (`''`: at the root). */
export function inFolder(folder: string, file: string): string {
  return folder === '' ? file : `${folder}/${file}`;
}
