import pMap from 'p-map';
import type { OutreachDatabase } from '../../db/database.ts';
import { type ImageToFetch, imagesToFetch, recordMedia, type StoredMedia } from '../../db/discovery/media.ts';
import { MEDIA_BUCKET, type MediaStore } from '../../db/media/store.ts';
import { type PublicWeb, WebError, type WebProblem } from '../../sources/web/public-web.ts';
import type { TableCounts, Warning } from '../../summary.ts';
import { readImage } from './image.ts';
import { storagePath } from './storage-path.ts';

/** Pages per round: one question what is missing, their pictures, one note that they are there. */
const ROUND = 50;
const PARALLEL = 8;
const MAX_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 20_000;
/** A host that failed so often in a row is left alone for a while. */
const FAILURES_PER_HOST = 3;
const HOST_REST_MS = 5 * 60_000;
/** The signed address of a CDN has run out, or the picture is gone. */
const EXPIRED: ReadonlySet<number> = new Set([401, 403, 404, 410]);

type Problem = 'pictures_expired' | 'pictures_refused' | 'pictures_unreachable';
const MESSAGES: Readonly<Record<Problem, string>> = {
  pictures_expired: 'pictures whose address has expired: a new scrape brings new ones',
  pictures_refused: 'pictures that were not stored: no picture, too large, or not on a public host',
  pictures_unreachable: 'pictures whose server did not answer: another scrape tries again, and so does the same dataset with --force',
};
const PROBLEMS: Readonly<Record<WebProblem, Problem>> = {
  not_public: 'pictures_refused',
  refused: 'pictures_refused',
  redirects: 'pictures_refused',
  too_large: 'pictures_refused',
  unreachable: 'pictures_unreachable',
  timeout: 'pictures_unreachable',
};

export interface MediaTools {
  db: OutreachDatabase;
  web: PublicWeb;
  store: MediaStore;
  signal: AbortSignal;
}

/** Brings the pictures of scraped pages to the bucket. What is not to be had is counted and told, never a failure. */
export class MediaFetcher {
  readonly #counts: TableCounts = { inserted: 0, updated: 0, unchanged: 0 };
  readonly #tools: MediaTools;
  readonly #problems = new Map<Problem, number>();
  /** How often in a row each host did not answer, and when it did so last. */
  readonly #failures = new Map<string, { count: number; at: number }>();

  constructor(tools: MediaTools) {
    this.#tools = tools;
  }

  /** Fetches what the bucket does not have of these pages' pictures. progress: told the number of pictures so far. */
  async fetch(handles: Iterable<string>, progress: (pictures: number) => void): Promise<void> {
    let round: string[] = [];
    for (const handle of handles) {
      round.push(handle);
      if (round.length < ROUND) continue;
      await this.#fetchRound(round, progress);
      round = [];
    }
    if (round.length > 0) await this.#fetchRound(round, progress);
  }

  async #fetchRound(handles: string[], progress: (pictures: number) => void): Promise<void> {
    const { db, signal } = this.#tools;
    signal.throwIfAborted();
    const stored: StoredMedia[] = [];
    const bring = async (image: ImageToFetch): Promise<void> => {
      const item = await this.#bring(image);
      if (item !== undefined) stored.push(item);
      progress(this.#counts.inserted);
    };
    try {
      await pMap(await imagesToFetch(db, handles), bring, { concurrency: PARALLEL });
    } finally {
      // Also what was there before one of them failed.
      await this.#tools.store.flush();
      if (stored.length > 0) await recordMedia(db, stored);
    }
  }

  /** How many pictures are there now, and how many were there; empty where there was nothing to do. */
  tables(): Record<string, TableCounts> {
    return this.#counts.inserted + this.#counts.unchanged === 0 ? {} : { [MEDIA_BUCKET]: this.#counts };
  }

  warnings(): Warning[] {
    return [...this.#problems].map(([code, count]) => ({ code, count, message: MESSAGES[code] }));
  }

  async #bring(image: ImageToFetch): Promise<StoredMedia | undefined> {
    const { page_id, kind, url, post_id, stored } = image;
    const known = { page_id, kind, post_id, source_url: url };
    if (stored !== null) {
      this.#counts.unchanged += 1;
      return { ...known, ...stored };
    }
    try {
      const { bytes, sha256, mime_type } = await this.#get(url);
      const storage_path = storagePath({ ...known, sha256 }, mime_type);
      await this.#tools.store.put(storage_path, bytes, mime_type);
      this.#counts.inserted += 1;
      return { ...known, sha256, mime_type, storage_path };
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      this.#problems.set(error.problem, (this.#problems.get(error.problem) ?? 0) + 1);
      return undefined;
    }
  }

  /** Throws PictureError where there is no picture to be had. */
  async #get(text: string) {
    const url = URL.parse(text);
    if (url === null) throw new PictureError('pictures_refused');
    const failed = this.#failures.get(url.host);
    if (failed !== undefined && failed.count >= FAILURES_PER_HOST && Date.now() - failed.at < HOST_REST_MS) {
      throw new PictureError('pictures_unreachable');
    }
    const answer = await this.#tools.web
      .get(url, { accept: 'image/jpeg, image/png, image/webp', maxBytes: MAX_BYTES, longer: 'refused', timeoutMs: TIMEOUT_MS })
      .catch((error: unknown) => {
        if (!(error instanceof WebError)) throw error;
        const problem = PROBLEMS[error.problem];
        const count = (this.#failures.get(url.host)?.count ?? 0) + 1;
        if (problem === 'pictures_unreachable') this.#failures.set(url.host, { count, at: Date.now() });
        throw new PictureError(problem);
      });
    this.#failures.delete(url.host);
    if (EXPIRED.has(answer.status)) throw new PictureError('pictures_expired');
    if (answer.status !== 200) throw new PictureError('pictures_unreachable');
    const image = readImage(answer.body, answer.contentType);
    if (image === undefined) throw new PictureError('pictures_refused');
    return image;
  }
}

class PictureError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(MESSAGES[problem]);
    this.problem = problem;
  }
}
