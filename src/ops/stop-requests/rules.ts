import { asksToLose, blocks, consentsNot, isFedUp, refuses, threatens } from './rules/block.ts';
import { asksToRemove } from './rules/remove.ts';
import { asksToEnd, asksToUnsubscribe } from './rules/unsubscribe.ts';
import { wantsNoMore, wantsNone } from './rules/want.ts';
import { asksNotToWrite, asksNotToWriteInFrench } from './rules/write.ts';
import type { StopRule } from './strength.ts';

export const RULES: readonly StopRule[] = [
  asksToUnsubscribe,
  asksToEnd,
  asksToRemove,
  asksNotToWrite,
  asksNotToWriteInFrench,
  wantsNone,
  wantsNoMore,
  blocks,
  consentsNot,
  asksToLose,
  isFedUp,
  threatens,
  refuses,
];
