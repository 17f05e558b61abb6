export type PromoSource = 'bio' | 'name' | 'highlight' | 'caption' | 'link' | 'website';

export interface PromoSignal {
  signal_type: string;
  source: PromoSource;
  /** The words as they stand in the text. */
  value: string;
  /** 1 is enough by itself to call a page warm; negative where it speaks for not_open. */
  weight: number;
  /** An offer that its clause turns around: "no promos". */
  negated: boolean;
}

export interface PromoVerdict {
  status: 'warm' | 'unknown' | 'not_open';
  confidence: number;
  signals: PromoSignal[];
}
