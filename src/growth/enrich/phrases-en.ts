import { EN_ASKS } from './asks-en.ts';
import { EN_MANNER } from './manner-en.ts';
import { EN_TIMES } from './times-en.ts';
import { EN_WANTS } from './wants-en.ts';

export const EN = [...EN_TIMES, ...EN_WANTS, ...EN_ASKS, ...EN_MANNER];
