import type { Vocabulary } from '../roles.ts';

export const fr: Vocabulary = {
  roles: {
    unsub: 'desabonn* desabon* desinscri* desinscription desincri*',
    end: 'arretez arrete arreter arretiez arretes cesser cessez cesse cessiez cesses stop stopper stoppez finissez suspendez suspendre interrompre interrompez stoppe',
    remove: 'supprim* retir* enlev* effac* ray* radier radiez sortez ote* exclu* ecartez oubliez virer virez purgez',
    write:
      'ecri* contact* harcel* derang* spam* sollicit* relanc* embet* importun* demarch* texte textez textes ennuy* inond* bombard* parler parlez ecriv*',
    send: 'envoy* envoi* adress* transmett* expedi*',
    call: 'appel* telephon*',
    get: 'recevoir recev* recoi* voir entendre recois recu',
    mail: 'message messages mail mails courriel* email emails newsletter* lettre* publicit* pub pubs spam spams prospectus dm dms mp mps sms relance relances envois sollicitation* demarchage infolettre* promos textos correspondance* communication*',
    offer: 'offre offres proposition* ca cela trucs choses ceci',
    list: 'liste listes base bases fichier fichiers newsletter* diffusion mailing mailings repertoire* crm infolettre* listing envois',
    self: 'me m moi nous',
    address: 'adresse* mail email numero nom coordonnees compte donnees mes mon ma notre nos societe entreprise contact boite',
    not: 'dont not never ne n pas plus jamais aucun aucune rien sans ni',
    none: 'aucun aucune assez zero fini marre plus',
    more: 'plus jamais encore desormais dorenavant avenir davantage nouveau',
    want: 'veux veut voulons souhait* desir* voudr* besoin interess*',
    ask: 'merci veuillez svp stp prier prie demand* pri* plait faudrait faut exig* pourriez pouvez peux',
    you: 'you vous tu t vos votre',
    first: 'i we je j on',
    third: 'il elle ils elles gens clients abonnes',
    block: 'bloqu* signal* listenoire liste-noire cnil',
    put: 'mett* ajout* vais va plac* inscri* je j vous',
    consent: 'consent* accord autoris* inscrit inscrite abonne abonnee rgpd',
    thing:
      'devis facture commande ligne lignes article articles produit prix photo photos invites invitees attente fete soiree mariage anniversaire piece fichier livraison catalogue brochure',
    lose: 'oubli* perd*',
    fed: 'marre ras soule soulent saoule saoulent gonfl* fatigu*',
    still: 'encore toujours continu* sans',
    polite:
      'svp stp s il vous te plait merci de d maintenant immediatement tout suite bonjour bonsoir salut cordialement bonne journee desormais definitivement du ok et ca moi me m nous la le les l cette ce avance encore plus jamais rapidement vite oui non bien vouloir veuillez',
    nothing: 'retired retire retirement retiring stopover',
  },
  joins: ['s il sil', 'liste noire listenoire', 'e mail email', 'e mails emails', 'ras le bol ras', 'opt out optout'],
};
