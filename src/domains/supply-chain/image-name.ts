/** The parts of an image's name. Source: github.com/distribution/reference. */
export interface ImageName {
  /** Without tag and digest. */
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

export function imageName(image: string): ImageName {
  const [named = '', digest = null] = image.split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon === -1
    ? { repository: named, tag: null, digest }
    : { repository: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

/** Whether a name stands for a certain version: a digest, or a tag other than `latest`, which is also the default. */
export function isPinned(image: string): boolean {
  const { tag, digest } = imageName(image);
  return digest !== null || (tag !== null && tag !== '' && tag !== 'latest');
}
