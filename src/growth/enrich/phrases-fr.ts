import { FR_ASKS } from './asks-fr.ts';
import { FR_MANNER } from './manner-fr.ts';
import { FR_TIMES } from './times-fr.ts';
import { FR_WANTS } from './wants-fr.ts';

export const FR = [...FR_TIMES, ...FR_WANTS, ...FR_ASKS, ...FR_MANNER];
