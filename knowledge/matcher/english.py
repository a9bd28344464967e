"""What the matcher takes for granted about English, and nothing about any one subject."""

from __future__ import annotations

__all__ = ["CHATTER", "COMMON", "IRREGULAR", "LIGHT", "OPPOSITES", "SMALL_TALK", "SPELLED_OUT", "THANKS"]

# Function words: they carry a question's shape, not its subject.
_COMMON = """
    a about above after again all also am among an and any anybody anyone anything are as at away be because been
    before being below between both but by came can come could did do does doing done down during each either else
    ever every everybody everyone everything few for from further get gets getting give go goes going got had has have
    having he her here hers herself him himself his how however i if in into is it its itself just know let like made
    make makes many may me might mine more most much must my myself near neither never no nobody none nor not nothing
    now of off often on once one only onto or other others our ours ourselves out over own per perhaps please put
    quite rather really same say says shall she should since so some somebody someone something soon still such take
    tell than that the their theirs them themselves then there these they thing things this those though through thus
    to together too toward towards under until up upon us very via was way we well were what whatever when where
    whether which while who whom whose why will with within without would yes yet tbh imo lol nah omg idk ngl rn bout
    n w you your yours yourself even already lmao lmfao rofl haha hahaha wtf wth smh fr tf bruh bro bruv dude fyi afaik
    iirc asap atm kinda sorta gimme lemme dunno wanna literally seriously honestly anyways anyway else
"""
COMMON = frozenset(_COMMON.split())

# Words with a meaning so wide that a question loses little without them.
_LIGHT = """
    able actual actually add amount anyway approximate approximately area ask aspect author available bad basic
    basically big bit bits bring bunch call called case certain chance change common complete consider current
    currently day days deal describe detail details difference different earlier early easy end especially estimate
    exact exactly example exist expect explain extent fact far feature figure find fine first folks form full general
    generally give given good great group guess guys happen happened happening happens hard help high important
    include indeed information instead involve issue item job keep kind known large last late lately later latest lead
    leave left less level likely list little live location long look lot lots low main mainly manner matter matters
    mean means mention moment mostly name named need new news next nice normal nowadays number numbers ok okay old
    open order overall part particular people percent person piece place places play point possible possibly present
    pretty previous probably problem process provide question read real reason recent recently regarding related
    relevant report result right role roughly run score see seem sense serious set share short show side similar
    simple simply single situation size small sort specific start state stay step stop story stuff subject suggest sum
    talk tell term terms text think thought time times today tonight topic total true try turn type typical understand
    use used useful user usual usually value various view want way ways whats whole wide word words work world worth
    write year years
"""
LIGHT = frozenset(_LIGHT.split())

# Words that take one side or the other of the same matter.
_OPPOSITES = """
    rise rises rising rose risen increase increased increasing grow growing grew grown growth up climb climbed
        surge surged soar soared skyrocket skyrocketed boom booming expand expanded jump jumped more higher
        / fall falls falling fell fallen decrease decreased decreasing decline declined declining drop dropped dropping
        shrink shrinking shrank shrunk dwindle dwindled dwindling down collapse collapsed crash crashed plunge plunged
        fewer lower lessen diminish diminished
    better improve improved improving / worse worsen worsened deteriorate deteriorated
    harder difficult dangerous / easier easy simple safe safer
    open opened / closed close shut
    most / least
    east eastern / west western
    add added adding install installed plant planted build built / remove removed removing dismantle dismantled demolish
    allowed permitted allow permit legal / forbidden banned ban prohibited illegal
    start started begin began / end ended stop stopped
    success successful succeed / failure failed fail unsuccessful backfire backfired
    popular beloved favored favoured / unpopular disliked hated
    rich wealthy / poor
    included include including / excluded exclude excluding
    before / after
    cheap inexpensive / expensive costly
    corrupt / incorruptible
"""
OPPOSITES = tuple(
    tuple(tuple(side.split()) for side in line.split(" / "))
    for line in _OPPOSITES.replace("\n        ", " ").strip().split("\n")
)

# Words that ask nothing, and phrases of words that might.
_CHATTER = """
    hi hiya hey hello yo sup gm gn morning evening afternoon night greetings appreciated great nice
    cool awesome perfect wow amazing sweet lol lmao brb afk gtg goodbye later cya ok okay yes yeah yep yup no nope nah
    sure right exactly indeed agreed nevermind nvm np welcome sorry oops testing test ping pong congrats congratulations
    there all everyone everybody folks guys team bot footnote man mate friend friends and so very really a the again
    too much you please alright fine good helpful help ever dear darling buddy pal sir madam boss ladies gentlemen
    hola hallo bonjour bonsoir salut ciao ola namaste privet konnichiwa
    amigo amigos leute zusammen pessoal todos
"""
THANKS = frozenset(["thanks", "thank", "cheers", "gracias", "merci", "danke", "grazie", "obrigado", "obrigada"])
CHATTER = THANKS | frozenset(_CHATTER.split())
SMALL_TALK = frozenset(
    (
        "good morning", "good evening", "good afternoon", "good night", "good day", "good bot", "bad bot", "good job",
        "well done", "thank you", "thanks a lot", "thank you so much", "a lot", "in advance", "appreciate it",
        "much appreciated", "got it", "i see", "makes sense", "never mind", "no problem", "you are welcome", "my bad",
        "my friend", "see you", "see ya", "see you later", "happy birthday", "how are you", "how are you doing",
        "how are you today", "how are you doing today", "how is it going", "what is up", "how do you do",
        "that is great", "that is helpful", "that is all", "this is great", "that was helpful", "that was quick",
        "for the help", "for your help", "for that", "for this", "it is ok", "same here", "me too", "have a nice day",
        "have a good day", "have a good one", "nice to meet you", "on it", "one moment", "be right back", "i am back",
        "back", "works for me", "sounds good", "will do", "good to know", "i love it", "love it", "same", "true",
        "not bad", "no worries", "what can you do", "what do you do", "how do you work", "new here", "i am new",
        "how does this work", "i am new here", "just joined",
        "i just joined", "help me", "are you a bot", "are you there", "guten morgen", "guten tag", "guten abend",
        "buenos dias", "buenas tardes", "buenas noches", "bom dia", "boa tarde", "boa noite", "buongiorno", "ni hao",
        "tout le monde", "a todos",
    )
)  # fmt: skip

# Contractions and the shorthand of chat, spelled out.
SPELLED_OUT = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "ain't": "is not",
    "cant": "can not", "wont": "will not", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "isnt": "is not", "arent": "are not", "wasnt": "was not", "havent": "have not", "hasnt": "has not",
    "couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not", "let's": "let us", "whats": "what is",
    "wheres": "where is", "whos": "who is", "hows": "how is", "thats": "that is", "im": "i am", "ive": "i have",
    "u": "you", "ur": "your", "r": "are", "y": "why", "pls": "please", "plz": "please", "thx": "thanks",
    "ty": "thanks", "w/": "with", "w/o": "without", "b/c": "because", "bc": "because", "cuz": "because",
    "coz": "because", "abt": "about", "ppl": "people", "persons": "people", "dept": "department",
    "info": "information", "uni": "university", "pic": "picture", "pics": "pictures", "avg": "average",
    "gov": "government", "nowdays": "nowadays", "teh": "the", "wat": "what", "wot": "what", "tho": "though",
    "thru": "through", "btw": "", "gonna": "going to", "wanna": "want to", "gotta": "got to", "govt": "government",
    "yr": "year", "yrs": "years", "approx": "about", "vs": "versus", "&": "and",
}  # fmt: skip

# Forms that no ending explains.
IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "went": "go", "gone": "go",
    "fled": "flee", "paid": "pay", "built": "build", "bought": "buy", "sold": "sell", "told": "tell", "said": "say",
    "made": "make", "left": "leave", "lost": "lose", "sent": "send", "spent": "spend", "got": "get", "gave": "give",
    "given": "give", "took": "take", "taken": "take", "came": "come", "became": "become", "began": "begin",
    "fell": "fall", "fallen": "fall", "rose": "rise", "risen": "rise", "grew": "grow", "grown": "grow",
    "knew": "know", "known": "know", "wrote": "write", "written": "write", "chose": "choose", "chosen": "choose",
    "held": "hold", "met": "meet", "ran": "run", "won": "win", "died": "die", "dying": "die", "lying": "lie",
    "ones": "one", "cost": "cost", "news": "news", "taught": "teach", "caught": "catch", "kept": "keep",
    "led": "lead", "fewer": "few", "fewest": "few", "worse": "bad", "worst": "bad", "better": "good", "best": "good",
    "found": "find", "stole": "steal", "stolen": "steal", "broke": "break", "broken": "break", "showed": "show",
    "shown": "show", "worked": "work",
}  # fmt: skip
