import { beyond } from '../../../limits.ts';
import { Spool } from '../../spool.ts';
import type { Archive } from './archive.ts';
import { escaped } from './escaped.ts';
import { readXml } from './xml.ts';

const BLOCK = 256;
const CACHED_BLOCKS = 512;

/** The texts that the cells of a workbook share, by number: on disk but for the blocks in use, since there can be millions. */
export class SharedStrings {
  readonly #spool = new Spool<never>(0);
  readonly #blocks: { offset: number; length: number }[] = [];
  readonly #cache = new Map<number, readonly string[]>();
  #size = 0;

  static async read(archive: Archive, part: string): Promise<SharedStrings> {
    const strings = new SharedStrings();
    let block: string[] = [];
    const flush = () => {
      strings.#blocks.push(strings.#spool.appendBlob(Buffer.from(JSON.stringify(block))));
      strings.#size += block.length;
      block = [];
    };
    let item = '';
    let inText = false;
    let inPhonetic = false;
    try {
      for await (const _ of readXml(archive, part, {
        open(name) {
          if (name === 'si') item = '';
          else if (name === 'rPh') inPhonetic = true;
          else if (name === 't') inText = !inPhonetic;
        },
        text(text) {
          if (inText) item += text;
          if (item.length > archive.limits.row) throw beyond('row', archive.limits, 'the workbook has a text that is larger than');
        },
        close(name) {
          if (name === 't') inText = false;
          else if (name === 'rPh') inPhonetic = false;
          else if (name === 'si' && block.push(escaped(item)) === BLOCK) flush();
        },
      }));
      if (block.length > 0) flush();
      return strings;
    } catch (error) {
      strings.close();
      throw error;
    }
  }

  /** Undefined: there is no such number. */
  get(index: number): string | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.#size) return undefined;
    const number = Math.floor(index / BLOCK);
    return (this.#cache.get(number) ?? this.#load(number))[index % BLOCK];
  }

  close(): void {
    this.#spool.close();
  }

  #load(number: number): readonly string[] {
    const place = this.#blocks[number];
    const texts: string[] = place === undefined ? [] : JSON.parse(this.#spool.readBlob(place).toString('utf8'));
    // Cells are written in the order of their texts, so the oldest block is the one that is done with.
    const [oldest] = this.#cache.keys();
    if (this.#cache.size >= CACHED_BLOCKS && oldest !== undefined) this.#cache.delete(oldest);
    this.#cache.set(number, texts);
    return texts;
  }
}
