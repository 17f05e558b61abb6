import type { Signal } from '../../db/crm/signals.ts';

/** A phrase of src/text/find-phrases.ts; a string is one in fixed order with the usual gap. */
export type SignalPhrase = string | { text: string; gap?: number; order?: 'any' };

const wide = (text: string, gap = 4): SignalPhrase => ({ text, gap });
const loose = (text: string, gap = 4): SignalPhrase => ({ text, gap, order: 'any' });

/**
 * What people say when a product would fit them, by product/key: several wordings of each. Words match in every form; a word that says no belongs
 * to its phrase, and one more before it turns it around.
 */
export const SIGNAL_PHRASES: Readonly<Record<string, readonly SignalPhrase[]>> = {
  'everreach/follow_up_messy': [
    wide('forget|forgot|forgotten follow|following up', 3),
    wide('forget|forgot|forgotten reply|respond|answer people|them|back|everyone|dms|messages', 3),
    wide('forget|forgot get back'),
    wide("don't|dont|didn't|not|never|nobody|rarely follow|followed up", 0),
    loose('follow up screw|screwed|fail|failing|nonexistent|slow', 5),
    wide('behind on replying|replies|dms|messages|followups|follow', 3),
    wide('never|rarely remember follow|get|reply|respond', 3),
    wide('mean|meant|meaning to follow up', 2),
    loose('follow up mess|messy|terrible|awful|bad|chaos|chaotic|nightmare|inconsistent|suck|worst|disaster', 4),
    loose('follow up slip|slips|fall|falling|crack|cracks', 4),
    loose('follow up lose|losing|lost|late|behind', 4),
    wide('better|bad|terrible|awful|suck at following|follow up', 2),
    wide('drop|dropped|dropping ball|balls', 2),
    wide('struggle|struggling|hard follow|following up', 3),
    wide('lead|leads|prospect|prospects went|go|gone|goes cold', 3),
    loose('following|followup|followups mess|messy|terrible|awful|bad|chaos|chaotic|nightmare|suck|behind|forget|forgot', 4),
    wide('follow up i|we always|keep|constantly|just forget|forgot|forgetting', 2),
  ],
  'everreach/network_messy': [
    loose('contacts|connections|network|names|numbers|rolodex mess|messy|chaos|chaotic|disorganized|unorganized|disaster', 4),
    wide('contacts|connections|network|names|numbers|people all over', 4),
    loose('contacts|connections|network|people|everyone scattered|spread', 5),
    wide('contacts|connections|numbers|names live|are|is in everywhere|different|five|three|several|many', 3),
    wide('names|numbers|contacts|connections everywhere', 3),
    wide('contacts|network|connections no|zero order|structure|system', 4),
    wide("can't|cant|cannot|hard|struggle keep|organize|sort contacts|network|connections", 3),
    loose('address book mess|messy|chaos', 3),
    wide('no|not idea|clue|sure who is who', 2),
    wide('cards|contacts|names everywhere', 2),
    wide('mess|chaos of contacts|connections|names|numbers', 2),
  ],
  'everreach/relationship_management': [
    wide('lost|lose|losing touch|contact with', 1),
    wide('lost|lose|losing touch|contact mentor|client|people|friends|contacts', 5),
    wide('lost|lose|losing track of client|mentor|people|who|everyone|relationship|contact|customer', 4),
    wide('hard|tough|struggle|struggling|difficult|impossible|fail|bad keep|keeping|stay|staying touch', 4),
    wide(
      'hard|tough|struggle|difficult|impossible keep|keeping up|track people|everyone|client|contacts|relationships|mentors|customers',
      4,
    ),
    wide("can't|cant|cannot keep track|up people|everyone|client|contacts|relationships|mentors|customers", 3),
    wide('forget|forgot who i|we talked|spoke|met|promised', 3),
    wide('want|wish|need|like stay|keep in touch with', 2),
    wide('keep|keeping track of relationship|client|people|contacts|everyone', 3),
    wide("haven't|havent|hasn't talked|spoken|written|called to|with mentor|client|contact", 4),
    wide('drift|drifted|drifting away|apart', 2),
    wide('track of people|everyone|clients|contacts|relationships|mentors|customers lost|lose|losing|hard|impossible', 4),
    wide('keeping|staying touch hard|tough|difficult|impossible', 3),
  ],
  'everreach/dont_want_to_spam': [
    wide(
      "don't|dont|never|not want|wanna spam|bother|annoy|pester|bug|pushy|salesy|nuisance|intrusive|annoying|harass|spammer|spammy|sleazy",
      6,
    ),
    wide("don't|dont|not like|love|enjoy bothering|bother|spamming|spam|annoying|pestering|pushing|bugging", 3),
    wide('hate|hates|dread feel|feeling|bother|bothering|spam|spamming|pester|pestering|annoy|annoying|bug|cold|pushy|salesy', 3),
    wide(
      'scared|afraid|worried|worry|fear|terrified|nervous bug|bother|annoy|spam|pester|annoying|pushy|salesy|bothering|spamming|bugging',
      4,
    ),
    wide('feel|feels|feeling|felt|seem|seems|sound spammy|salesy|sleazy|pushy|icky|annoying', 3),
    loose('pester|pestering|bother|bothering|spam|spamming cringe|uncomfortable|awkward|hate', 6),
    wide('feel|feels|feeling like bothering|annoying|begging|spamming|pestering', 2),
    wide('come|coming across pushy|salesy|spammy|needy|annoying', 3),
    wide('bother|bothering|annoy|annoying|spam|spamming|pester|pestering people|anyone|them|everyone scares|terrifies|worries', 3),
  ],
  'matrixloop/content_not_converting': [
    wide("aren't|arent|isn't|isnt|not|don't|dont|doesn't|doesnt|never|barely|hardly convert|converting", 2),
    wide(
      'like|likes|view|views|engagement|follower|followers|reach|traffic|comments no|zero|not|never|without sale|sales|client|clients|lead|leads|customer|customers|buyer|buyers',
      6,
    ),
    wide('like|likes|view|views|engagement|follower|followers nobody|none|noone buy|buys|convert|converts|bought', 5),
    wide('nobody|no one|noone buy|buys|converts|convert|bought', 2),
    wide("never|don't|dont|doesn't|won't buy|convert|purchase", 1),
    wide('get|getting|got|bring|brings|have no|zero lead|leads|sale|sales|client|clients|customer|customers', 2),
    loose('conversion|conversions terrible|low|bad|awful|poor|horrible|zero', 4),
    wide(
      "doesn't|doesnt|don't|dont|not|never turn|bring|generate|lead|result client|clients|customer|customers|sale|sales|lead|leads|business",
      4,
    ),
    wide('nothing|none post|posts|posting|share sell|sells|convert|converts|work|works', 3),
    wide(
      'no|zero sale|sales|client|clients|lead|leads|customers|buyers from|despite|with post|posts|content|reels|views|likes|followers',
      5,
    ),
  ],
  'matrixloop/wants_analytics': [
    wide("can't|cant|cannot|couldn't tell which|what|why", 2),
    wide("can't|cant|cannot|don't|dont|not tell which|what work|works|perform|sell|posts|content", 4),
    wide("which|what posts|content|reels|videos can't|cant tell", 8),
    wide(
      'no|zero|any idea|clue|insight which|what|why|whether content|post|posts|reel|reels|video|videos work|working|works|perform|performs|performing|successful',
      4,
    ),
    wide('no|any idea|clue whats working|driving', 2),
    wide("don't|dont|never|not know|knew what|whats|which working|works|work|perform|performs|performing|convert|converts", 4),
    wide('how know|tell|measure|track|see which|what reel|reels|post|posts|content|working|works|perform|performs', 4),
    wide(
      'wish|want|love|like|need|help see|know|track|understand|measure what|whats|which|why|how driving|drives|works|working|perform|performs|content|post|posts|results|numbers',
      5,
    ),
    wide('need|want|better|wish|looking analytics|insights|metrics|tracking|stats', 4),
    wide('insights|analytics|stats tell|say|show me|us nothing', 3),
    wide('understand|read|interpret my|our|the numbers|metrics|analytics|stats|data', 2),
    wide('impossible|hard|difficult measure|know|tell|track|see what|which|how', 3),
    wide('which|what posts|content|reels|videos work|works|perform|performs no|not idea|clue|sure', 5),
  ],
  'matrixloop/need_repeatable_system': [
    wide('need|want|looking|find|wish|build|create system|process|workflow|routine|machine content|posting|posts|post|repeat|videos', 5),
    wide(
      'need|want|looking|find|wish|build|create content|posting|repeatable|consistent system|process|workflow|routine|machine|schedule',
      4,
    ),
    wide('no|without|zero repeatable|real|clear|content system|process|workflow|routine', 3),
    wide('content|posting|posts|post no|without|zero system|process|workflow|routine|structure', 5),
    wide('have|has no system|process|workflow|routine', 1),
    wide('start|starting from scratch post|posts|content|video|week', 4),
    loose('content|posting process|workflow|system all|mess|messy|chaos|chaotic', 4),
    loose('wing it|everything content|post|posts|posting|time', 6),
    loose('inconsistent|irregular posting|post|posts|content', 4),
    wide('post|posting|content more|be|stay consistent|consistently', 3),
    wide('content system|process|workflow stick|repeat|consistent', 4),
    wide('system|process|workflow for content|posting|posts need|want|looking', 4),
  ],
  'keywordradar/no_topics': [
    wide("don't|dont|dunno|never|not know|sure what post|talk|write|film|record|share|make|say", 4),
    wide('no|zero|any idea|clue what post|write|talk|make|film|record|share', 4),
    wide('out|short of idea|ideas|topic|topics|content', 3),
    wide('what|whatever should i|we post|write|talk|film', 2),
    wide('what do i|we even post|write|talk|film', 1),
    wide('stuck on|with|for what write|post|talk|say|topic|topics|ideas', 3),
    wide('draw|drawing|drew blank', 2),
    wide("can't|cant|cannot|hard|struggle|struggling come|think|find with|of|up topic|topics|idea|ideas|content|what", 4),
    wide('nothing to post|write|film|share', 1),
    wide('no|zero content|post|topic|topics ideas|topics|idea', 1),
    wide('what to post|write|film|share|record no|zero|never|not idea|clue|know|sure', 4),
  ],
  'keywordradar/needs_topics_hooks': [
    wide('need|want|wish|looking|use|help|give|find hook|hooks|topic|topics|angles', 5),
    wide('better|stronger|fresh|trending|catchier|catchy|viral|punchier hook|hooks|topic|topics|intro|intros|angles', 2),
    wide('hook|hooks|intro|intros weak|bad|boring|terrible|suck|awful|flat|lame', 3),
    wide("hook|hooks|intro|intros don't|dont|doesn't|doesnt|never grab|work|land|catch", 3),
    wide("hooks|intros aren't|arent|isn't|isnt|not landing|working|grabbing|good|great", 2),
    wide('hook|topic idea|ideas', 1),
    wide('come|coming up hook|hooks', 5),
    wide('scroll|scrolling past', 2),
    wide('hooks|hook|topics|topic need|want help|work|ideas|better', 4),
  ],
  'keywordradar/seo_uncertainty': [
    loose('seo|search|ranking|rankings|keywords guess|guessing|luck|lucky|lottery|random|mystery|magic|gambling|chance|voodoo', 5),
    loose('seo black box', 3),
    wide('no|not|any|zero idea|clue|sure which|what|about|how keyword|keywords|seo|terms|rank|ranking|search', 4),
    wide('unsure|clueless|confused|lost|uncertain which|what|about|by|with keyword|keywords|seo|terms|ranking|search', 4),
    wide("don't|dont|never|not know|understand|get which|what|how|the keyword|keywords|seo|rank|ranking|search", 3),
    wide("don't|dont|not understand|get|know seo|keywords|ranking", 2),
    wide('which|what keyword|keywords should|do|to i|we|target|use|people', 2),
    wide('keyword|keywords|seo research|stuff|thing confuses|confusing|overwhelms|overwhelming|confused', 3),
    wide('seo|keywords confuses|confusing|overwhelming|overwhelms', 3),
    wide('seo|keywords even|really|actually work|works|matter', 2),
    wide('keywords|keyword|seo i|we|me no|not|never idea|clue|sure|understand|get', 3),
  ],
  'services/manual_overload': [
    wide('take|takes|taking me|us forever|ages|hours|days|weekend|long', 3),
    wide(
      'export|exports|report|reports|invoice|invoices|invoicing|onboarding|admin|data|spreadsheet|spreadsheets|sheets|scheduling|bookkeeping|reporting|paperwork|hand|manually|manual|editing|posting|billing|entry take|takes|taking|took forever|ages|hours|days|long',
      5,
    ),
    wide('take|takes|taking too|so|way long|much do|time', 4),
    wide('take|takes|taking too|way long|much', 2),
    wide('hour|hours|day|days|time by|manually|manual hand', 8),
    wide(
      'spend|spending|waste|wasting|lose|losing hour|hours|time|days|much admin|hand|manual|manually|paperwork|this|it|these|invoices|reports|spreadsheets',
      6,
    ),
    wide('eat|eats|eating|kill|kills my|our|whole|up morning|day|week|time|evenings', 4),
    wide('manual process|work|stuff kill|killing|exhausting|drains|draining', 3),
    wide('time consuming', 0),
    loose('forever|ages|eternity|hours|days|weeks do|doing|by|everything|all|this|it|these|them manually|=manual|hand', 4),
    wide(
      'whole|entire|all|half day|days|week|weekend|evening|morning doing|on|spent|with invoices|reports|spreadsheets|admin|paperwork|manual|manually|hand',
      4,
    ),
    wide('admin|paperwork|invoices|invoicing|spreadsheets|reports eat|eats|eating|kill|kills|killing me|us|my|our', 2),
  ],
  'services/needs_automation': [
    wide('need|want|wish|way|how|could|can|looking|trying|should|must|possible automate|automation|automating|automated', 5),
    wide('love|like =to automate', 1),
    wide('drown|drowning|buried|swamped|overwhelmed|stuck in|by|with manual|repetitive|admin|busywork|tasks', 3),
    wide('everything|all manually', 3),
    wide('everything|all is|are =manual', 1),
    wide('i|we still manually', 3),
    wide('too|so much|many manual|repetitive', 2),
    wide('sick|tired of|doing manual|repetitive|manually', 4),
    wide('run|runs|work|works|happen by itself|themselves|automatically', 2),
    wide('run|runs on|itself autopilot', 3),
    loose('automate|automated|automating need|want|wish|love|help|can|could', 4),
    wide('manual|repetitive|busywork|admin drown|drowning|buried|swamped', 5),
  ],
  'services/needs_system_build': [
    wide(
      'someone|somebody|anyone|developer|dev|agency|freelancer|who|you build|develop|code|create|make|set tool|app|system|dashboard|crm|portal|website|software|bot|platform|integration',
      5,
    ),
    wide('someone|somebody|anyone|who build|develop|code|create|make me|this|it|us|one', 3),
    wide('need|want|looking|have custom|internal|own tool|app|system|dashboard|crm|portal|software|platform', 4),
    wide('need|want|looking|have app|tool|system|dashboard|crm|portal|software built|made|developed|set', 4),
    wide('looking|need|hire|hiring|find|searching developer|dev|programmer', 3),
    wide('pay|hire someone|somebody|anyone build|make|code|develop', 3),
    wide('tool|app|system|dashboard|crm|portal|website|software|platform need|want someone|somebody|developer|built|build|made', 4),
  ],
};

/** The signals that have phrases, for a database into which none was put. */
export const KNOWN_SIGNALS: readonly Signal[] = Object.keys(SIGNAL_PHRASES).map((key) => {
  const [product = '', signal_key = ''] = key.split('/');
  return { product, signal_key, signal_description: '', offer_template: null };
});
