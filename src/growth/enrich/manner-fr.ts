import { phrases } from './signs.ts';

/** How they sound, in French. */
export const FR_MANNER = [
  ...phrases('fr', 'polite', ['svp|stp|merci|cordialement', 'il vous|te plait', 'pourriez vous', 'bien a vous', 'bonne journee|soiree']),
  ...phrases(
    'fr',
    'stiff',
    [
      'madame|monsieur|messieurs|mesdames',
      'veuillez|agreer|salutations|distinguees|reconnaissante|reconnaissant|obligee|honneur|prie|gre',
      'bien vouloir',
      'par la presente',
      'serais|serions reconnaissant|reconnaissante|gre|heureux|heureuse',
      'nous souhaitons|desirons|souhaiterions',
      'dans l attente',
    ],
    { gap: 1 },
  ),
  ...phrases('fr', 'warm', [
    'bonjour|coucou|hello',
    'merci beaucoup|avance|d|infiniment',
    'heureux|heureuse|ravi|ravie|plaisir|gentil|gentille|belle|jolie|adorable',
    'aime|aimons|adore|adorons beaucoup|votre|vos|ce|bien',
  ]),
  ...phrases('fr', 'slang', [
    '=slt|=salut|=cc|=coucou|=svp|=stp|=jai|=jme|=jsuis|=pr|=ac|=bcp|=tkt|=ca|=mdr|=lol|=faut|=dun|=jhesite|=jarrive|=jouvre|=truc|=qqn|=qqch|=dsl|=rdv|=tel|=appli|=boite|=sympa|=cool|=super',
  ]),
  ...phrases('fr', 'thrilled', [
    'enthousiaste|enthousiastes|ravi|ravie|ravis|genial|geniale|formidable|magnifique|impatient|impatiente|excellent|superbe|fantastique',
    'hate|impatience de|d',
    'adore|adorons',
  ]),
  ...phrases(
    'fr',
    'angry',
    [
      'inadmissible|inacceptable|scandaleux|honteux|decu|decue|decus|decevant|mecontent|mecontente|mecontents|furieux|furieuse|colere|agace|enerve|excede|lamentable|catastrophe|catastrophique|ras|nul|incompetent|plainte|reclamation|marre',
      'toujours pas|rien|aucune',
      'troisieme|deuxieme|plusieurs|enieme|nombreuses fois|relances|reprises|relance',
      'personne ne|n repond|rappelle|decroche',
      'remboursement|rembourser|remboursez|resilier',
      'perdons|perd|perds des|de|nos|chaque',
    ],
    { gap: 1 },
  ),
  ...phrases(
    'fr',
    'sure',
    [
      'prets|pret|prete a|pour',
      'budget valide|approuve|debloque|disponible|alloue',
      'avons|ai decide|choisi|valide|retenu',
      'sans hesitation',
      'determine|determines|convaincu|convaincus|certain',
      'on y va',
    ],
    { gap: 1 },
  ),
];
