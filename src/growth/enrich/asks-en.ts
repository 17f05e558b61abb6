import { phrases } from './signs.ts';

/** What they ask, and what does not work, in English. */
export const EN_ASKS = [
  ...phrases('en', 'information', [
    'info|information|informations',
    'know|learn|find|hear|read|understand|tell me|us more',
    'more about|on|details|detail',
    'tell|telling me|us about',
    'how does|do|it|this work|works|that',
    'what is|are|s|kind|type|types|sort|all included|offered|you offer|provide|services|covers|cover|brands|included',
    'whats included',
    'explain|clarify|describe',
    'question|questions about|on|regarding|simple|quick|general',
    'wondering|wonder|curious if|whether|what|how|about',
    '=faq|eligibility|=requirements|qualifications|certifications|certified|licensed|=insured|policy|policies|warranty|guarantee|experience',
    'what|which areas|area|regions|cities|towns|neighbourhoods|neighborhoods|brands|languages|payment|methods|sizes|types',
    'confirm whether|if|your|the',
  ]),
  ...phrases('en', 'opening', [
    'opening|business|office|working|store|shop hours|times|hour|days',
    'what|your hours|time|times do|are|you',
    'are|r you|u open|closed|located|dog|pet|wheelchair|licensed|insured|accessible|hiring',
    'open|close|closed on|sundays|saturdays|weekends|late|holidays|evenings|until|at|weekend',
    'where are|is|can you|your|i',
    'parking|showroom|location|locations|address|branch|branches|gluten|vegan|halal|kosher|wheelchair',
    'walk ins',
  ]),
  ...phrases('en', 'do you', [
    'do|does you|u|your|ya|guys',
    'do|does you|u|guys offer|have|serve|cover|ship|deliver|operate|carry|accept|take|provide|work|do|sell|stock|service|support|host|speak|guys|also',
    'can|could|may i|we know|ask|visit|bring|pay|return|come|get',
    'is|are there a|an|any',
    'is it possible',
  ]),
  ...phrases(
    'en',
    'material',
    [
      'send|email|mail|share|get|receive|have info|information|details|literature|documentation',
      'brochure|catalogue|catalog|prospectus|leaflet|flyer|pamphlet|datasheet|documentation|portfolio|menu|samples|newsletter|presentation|deck|overview|literature|factsheet',
    ],
    { gap: 2 },
  ),

  ...phrases('en', 'problem', [
    'error|errors|bug|bugs|buggy|glitch|glitches|glitchy|malfunction|malfunctioning|outage',
    'crash|crashes|crashed|crashing|freezes|freezing|frozen|hangs',
    'not|doesnt|dont|wont|isnt|arent|stopped|stops|quit|cant|cannot|never|didnt|hasnt|wouldnt work|works|working|load|loads|loading|open|opening|connect|connecting|show|shows|showing|appear|appearing|appears|respond|responding|start|starting|sync|syncing|print|printing|download|downloading|update|updating|display|send|sending|arrive|arrives|arrived|receive|receiving|save|saving|turn|upload|uploading|function|functioning|charge|charging|ring|boot|display',
    'cant|cannot|unable|couldnt|not|wont able|to|let|i|me|we log|login|access|sign|see|open|connect|pay|find|use|view|reset|change|load|download|clock|check|get|print|save|upload|reach|enter|edit',
    'broken|broke|down|died|dead|failed|fails|failing|faulty|jammed|stuck|blocked|locked|damaged|cracked',
    'problem|problems|issue|issues|trouble|troubles with|when|since|using|logging|to|accessing|on',
    'having|have|experiencing|got|facing trouble|problems|issues|difficulties|difficulty|problem|issue',
    'keeps|keep telling|saying|crashing|logging|failing|showing|kicking|asking|freezing|disconnecting|giving|throwing|spinning|rejecting|declining',
    'charged|billed|debited twice|double|three|times|again',
    'wrong|incorrect|incorrectly|weird|missing|blank|misspelled|misspelt|outdated|garbled',
    'expired|disappeared|vanished|lost|deleted|corrupted|hacked',
    'closes|logs|kicks|signs|shuts by|me|itself|us|off|out itself|out|down',
    'not|isnt|no|longer recognized|recognised|detected|visible|accessible|available|valid',
    'never shows|showed|arrives|arrived|came|got|received|works|loads',
    'spelling|display|technical|loading error|mistake|issue|problem|fault',
    'no longer works|loads|shows|appears|opens|connects|able',
    'troubleshoot|troubleshooting|debug|diagnose|reboot|restart|restarted|reinstall|reinstalled',
    'throwing|throws|getting|gives|giving error|errors|an',
  ]),
  ...phrases('en', 'home', [
    'toilet|sink|drain|pipe|pipes|basement|roof|ceiling|gutter|gutters|boiler|furnace|heating|heater|ac|hvac|plumbing|fence|deck|driveway|garage|kitchen|bathroom|shower|wall|walls|window|windows|door|doors|lock|freezer|fridge|refrigerator|oven|dishwasher|washer|dryer|lawn|yard|garden|tree|trees|house|apartment|flat|office|carpet|floor|floors|chimney|sump|elevator|lift|lifts|car|truck|pickup|van|tyre|tires|tire|engine|brakes|sofa|couch|junk|warehouse|store|restaurant|pool|patio|attic|basement|leak|leaking|flood|flooding|flooded|=cooling|generator|wiring|breaker|stump|hedge|siding|tub|faucet|cabinets|countertop|countertops',
  ]),
  ...phrases('en', 'device', [
    'printer|laptop|computer|computers|server|servers|router|wifi|network|modem|phone|terminal|reader|scanner|tablet|=camera|=cameras|alarm|thermostat|device|unit|machine|kiosk|vpn|database|pc|internet|workstation',
  ]),
  ...phrases('en', 'screen', [
    'app|apps|application|software|website|site|webpage|portal|dashboard|plugin|browser|chrome|safari|firefox|android|iphone|ios|link|links|url|api|screen|button|checkout|=cart|widget|integration|module|crm|erp|gateway|page|tab|tracking|csv|pdf|export|desktop|platform|system',
  ]),
  ...phrases('en', 'account', [
    'log|logging|logged|sign|signing|signed in|into|on',
    'login|logins|password|passwords|username|credentials|2fa|captcha|verification|code',
    'my|our|the|an account|accounts|profile|subscription|dashboard|order|invoice|invoices|licence|license|booking|data|loyalty|points',
    'reset|=confirmation|activation|verification email|mail|link|code|password',
    'session|invoice|activation|subscription|license|licence',
  ]),
  ...phrases(
    'en',
    'of yours',
    [
      'your|ur app|application|software|website|site|portal|system|platform|tool|plugin|page|alarm|product|device|unit|payment|newsletter|booking|store',
      'you|u|your|team installed|integrated|built|delivered|sold|set|made|repaired|fixed|supplied',
      'since|after|following the|last|latest|your|recent|new|this|yesterdays update|upgrade|release|version|patch|migration',
      'update|upgrade|release',
      'bought|purchased|ordered from you|u',
    ],
    { gap: 1 },
  ),
];
