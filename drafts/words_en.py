"""What a public text in English should not say, what it needs, and what says it better."""

from __future__ import annotations

from .word_rules import Words

ENGLISH = Words(
    patterns={
        "apology": (
            r"(?:sorry|apologi[sz]e|apologies|regret).{0,24}\b(?:inconvenience|trouble|experience)\b",
            r"\bbear(?:ing)? with us\b",
            r"\b(?:satisfaction|safety|comfort|customers?) (?:is|are|remains?) (?:always )?our \w+(?: one)? priority",
            r"\bapologies for any\b",
            r"\b(?:call|feedback|opinion|business|satisfaction|trust) is (?:very |so )?(?:important|valuable) to us",
            r"\bwe take (?:this|these|all|such)\b.{0,24}\bseriously",
            r"\bwe (?:value|appreciate) your (?:feedback|patience|understanding)",
            r"\bthank(?:s| you) for your (?:\w+ )?(?:patience|understanding)",
            r"\bwe strive to\b",
        ),
        "open_promise": (
            r"\bas soon as (?:possible|we can)\b",
            r"\basap\b",
            r"\bshortly\b",
            r"\bvery soon\b|\bsoon(?=[.!,]|$)",
            r"\bin due course\b",
            r"\bin a timely manner\b",
            r"\bat (?:our|the) earliest\b",
            r"\bstay tuned\b|\bbefore (?:too )?long\b|\bwhen(?:ever)? (?:it is |they are )?available\b",
            r"\bin the (?:coming|next few) (?:hours|days|weeks)\b|\bin the near future\b",
            r"\b(?:information|details|updates?|news) (?:to|will) (?:follow|come)\b",
            r"\b(?:will|['’]ll) (?:be in touch|(?:get|come) back to you|follow up|let you know|update you|"
            r"keep you (?:posted|updated|informed))",
        ),
        "liability": (
            r"(?<!not )\bour (?:own )?(?:fault|mistake|error|negligence)\b",
            r"\bwe (?:are|were) (?:to blame|liable|negligent|at fault)\b",
            r"\bwe (?:are|were) responsible for (?:the|your|this|his|her|their) \w+",
            r"\bwe (?:accept|admit|take|assume) (?:full |all |any )?(?:liability|the blame|fault)\b",
            r"\bwe (?:accept|admit|take|assume) (?:full |all |any |legal )*responsibility\b",
            r"\bwe (?:broke|violated|breached) \w+",
            r"\b(?:we|you)(?: will| shall|['’]ll| are going to) (?:be )?(?:compensate|reimburse|refund)\w*",
            r"\bwe(?: will| shall|['’]ll| are going to) (?:pay|cover) (?:for |all |any |your |the cost)",
            r"\b(?:get|receive|have|return|give you) (?:all |all of )?your money(?: back)?\b",
            r"\b(?:full|immediate) (?:refund|compensation)\b",
            r"\b(?:a|your|the) (?:refund|compensation|reimbursement) (?:is|will be|has been)\b",
            r"\bowe you\b|\b(?:are|is|be) liable\b",
            r"\byou are entitled to\b",
        ),
        "asks_personal": (
            r"\b(?:send|give|share|tell|post|reply|comment|provide|write|drop|leave|confirm|what is)\b.{0,40}"
            r"\b(?:full name|address|phone|telephone|e-?mail|passport|date of birth|"
            r"(?:booking|reservation|order|ticket|account|policy|card) (?:code|reference|number|id)|pnr)\b",
        ),
        "blame": (
            r"\byou (?:should|ought to|could)(?:['’]ve| have)\b",
            r"\b(?:if you had|had you) (?:only |just )?(?:read|checked|arrived|followed|asked)\b",
            r"\b(?:passenger|customer|guest|user|travell?er)s? (?:must|should|ought to|need to|have to|are responsible|"
            r"are (?:required|expected|obliged|asked) to)\b",
            r"\byou (?:must|need to|have to) understand\b",
            r"\byou (?:failed|refused|forgot|neglected) to\b",
            r"\byou did(?: not|n't) (?:read|follow|arrive|comply|listen|check)\b",
            r"(?<!not )\byour (?:own )?(?:fault|mistake|misunderstanding)\b",
            r"\byou (?:are (?:wrong|mistaken|lying)|(?:(?:must|may|might) have )?(?:misunderst\w+|misread|misheard))\b",
            r"\bas (?:we|you (?:were|have been)) (?:already )?(?:told|said|explained|stated)\b",
            r"\bcalm down\b",
            r"\b(?:airport|supplier|partner|weather|contractor|customer|passenger)s?"
            r"(?:'s|s'| is| are) (?:at |to )?(?:fault|blame)\b",
        ),
        "humour": (
            r"\b(?:lol|rofl|ha(?:ha)+|oops|whoops|uh-oh|just kidding|no worries|cheers)\b",
            r"(?:^|\s)[:;]-?[)D](?!\w)",
            r"\bhave a (?:great|nice|lovely) (?:day|weekend|flight)\b",
            r"\bhappy (?:monday|friday|weekend|travels|flying)\b",
        ),
        "claim": (
            r"\b(?:nobody|no one|no-one|none) (?:was|were|is|has been|got) (?:hurt|injured|harmed|affected|killed)\b",
            r"\bno (?:injur\w+|casualties|data (?:was|were|has|have)|customers? (?:was|were)|personal data)\b",
            r"\bno (?:\w+ ){0,2}(?:data|accounts?|cards?|passwords?|money) (?:was|were|has|have|is|are)\b",
            r"\b(?:everyone|everybody|all \w+|your (?:data|money)) (?:is|are) (?:safe|secure|fine|well|unharmed)\b",
            r"\b(?:fully|completely|perfectly|totally|100 ?%) (?:safe|secure|resolved|fixed|under control)\b",
            r"\bisolated (?:incident|case)\b",
            r"\bthere (?:is|was) no (?:risk|danger|evidence|leak|breach|threat)\b",
            r"\b(?:root )?cause (?:was|is) (?!being|not|still|under)\w+",
            r"\bcaused by\b",
            r"\b(?:never|not|won['’]t) happen again\b",
            r"\bwe guarantee\b|\bguaranteed\b",
            r"\b(?:is|are|was|were) (?:not true|untrue|false|fake|a lie|lies|baseless)\b",
            r"\bonly (?:a few|a handful|a small number|some)\b",
        ),
    },
    next_step=(
        r"\b(?:we|i|our \w+)(?: (?:team|crew))?(?:'ll| will| are going to)\b",
        r"\b(?:send|write|message|dm|tell) (?:us|me)\b",
        r"\b(?:we|our \w+)\b[^.!?]{0,80}\band will\b",
        r"\bnext (?:update|word|post|message)\b",
        r"\bwe (?:are|have) (?:now |just |still )?(?:checking|looking|working|going|finding|asking|on it)\b",
        r"\bwe (?:are|have) (?:now |just |still )?(?:writing|written|sent)\b",
        r"\b(?:is|are) (?:now |already )?(?:checking|looking|working|finding|going|on it)\b",
        r"\byou(?: will|'ll)? hear from us\b",
    ),
    private=r"\bprivate(?:ly)?\b|\bdirect message|\b(?:dm|pm|dms)\b|\binbox\b|\bin (?:a|the) chat\b",
    units=r"people|passengers?|customers?|flights?|guests?|accounts?|orders?|hours?|minutes?|days?|weeks?|per ?cent",
    timed=r"\b(?:noon|midnight|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    better={
        "apology": "“We left you at the gate without a word for two hours. That was not right.”",
        "no_next_step": "“We are asking the crew now and tell you here by 17:30 what we found.”",
        "open_promise": "“Next update here by 17:30, even if there is nothing new.”",
        "liability": "“We are finding out what happened with those who were there.”",
        "personal_data": "“We have written to you; please answer there.”",
        "asks_personal": "“Please send us your booking code in a private message, not here.”",
        "shouting": "“This is urgent for us.”",
        "blame": "“We see why that did not work for you.”",
        "humour": "“We have read this, and we are with the people it happened to.”",
        "claim": "“We do not know yet how many are affected; we say so here as soon as operations has counted.”",
    },
)
