import { phrases } from './signs.ts';

/** How they sound, in English. */
export const EN_MANNER = [
  ...phrases('en', 'polite', ['kindly', 'please', 'thank you', 'thanks', 'regards', 'appreciate|appreciated', 'would|could you']),
  ...phrases('en', 'stiff', [
    'dear sir|sirs|madam|mr|mrs|ms',
    'sincerely|faithfully|hereby|herewith|obliged|grateful',
    'to whom it',
    'we wish|require|should',
    'i should be',
    'at your earliest',
    'in due course',
    'find attached|enclosed|below|our',
    'kindly',
    'would welcome',
  ]),
  ...phrases('en', 'warm', [
    '=hi|=hello|=hey',
    'hope you|this',
    'lovely|wonderful|thanks|cheers|hello',
    'happy|glad|enjoy to|your',
    'love|loved to|your',
  ]),
  ...phrases('en', 'slang', [
    '=u|=ur|=pls|=plz|=thx|=gonna|=wanna|=gotta|=yo|=btw|=omg|=lol|=hey|=rn|=tmrw|=thru|=cuz|=bc|=idk|=asap|=yall|=dunno|=kinda|=guys',
    'no biggie|worries',
    'how bout',
  ]),
  ...phrases('en', 'thrilled', [
    'excited|thrilled|amazing|awesome|fantastic|incredible|brilliant',
    'cant wait',
    'love|loved|adore your|what|the',
    'would love',
  ]),
  ...phrases('en', 'angry', [
    'unacceptable|ridiculous|disappointed|disappointing|frustrated|frustrating|furious|terrible|awful|disgusted|fed|angry|annoyed|annoying|horrible|worst|pathetic|useless|complaint|complain',
    'still not|no|waiting|havent',
    'third|second|several|many|multiple time|times',
    'losing|lost money|orders|sales|customers|patience',
    'refund|cancel my|the',
    'nobody|no one|none answers|answered|responds|replied|calls',
  ]),
  ...phrases('en', 'sure', [
    'we|i are|am|re ready to',
    'ready to start|sign|proceed|go|move|commit|buy|order|book|begin',
    'budget is|of|approved|set|ready',
    'we|i have decided',
    'approved|signed|confirmed|definitely|committed',
    'go ahead',
  ]),
];
