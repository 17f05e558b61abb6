import { IMAGE_EXTENSIONS } from './image.ts';

/** What a post may be called in a path: a vendor's id is somebody else's text. */
const SAFE_ID = /^[A-Za-z0-9_-]{1,64}$/;

export interface NamedImage {
  page_id: string;
  kind: 'profile_pic' | 'post';
  sha256: string;
  post_id?: string | null;
}

/** Where an image stands in the bucket (design section 9); a post without an id is known by its image. */
export function storagePath({ page_id, kind, sha256, post_id }: NamedImage, mimeType: string): string {
  const extension = IMAGE_EXTENSIONS[mimeType] ?? 'jpg';
  if (kind === 'profile_pic') return `profiles/${page_id}/profile_pic.${extension}`;
  const name = post_id !== null && post_id !== undefined && SAFE_ID.test(post_id) ? post_id : sha256.slice(0, 16);
  return `posts/${page_id}/${name}.${extension}`;
}
