"""What customers write to brands, as a small grammar of our own: training texts for a domain that no open set covers.

GoEmotions and XED are small talk and film dialogue; nobody in them waits on hold. These phrases were written from
general knowledge of complaints, questions, news and praise, not read off any data that we measure on.
`{a|b|}` means one of these; `$name` stands for a list below.
"""

# ruff: noqa: E501  # one phrase, or one list of words, is one line

from __future__ import annotations

import random
import re

from . import lexicon

_LISTS = {
    "en": """
brand=acme|@acme|@acme_care|@acmehelp|#acme|nordair|@nordair|@telco|veloshop|@veloshop|novabank|@novabank|zephyr|apple|@apple|#apple|google|@google|#google|microsoft|@microsoft|#microsoft|twitter|#twitter|facebook|amazon|@amazon|samsung|nokia|sony|dell|hp|at&t|verizon|comcast|ups|fedex|walmart|mcdonalds|starbucks|nike|uber|netflix|delta|united|ryanair|hsbc|paypal|ebay|toyota|tesla
gadget=phone|iphone|ipad|android|laptop|macbook|galaxy|kindle|xbox|headphones|tv|tablet|car|printer|watch|computer
thing=order|package|parcel|flight|phone|app|laptop|account|card|refund|delivery|bag|luggage|internet|subscription|tv|booking
who=customer service|support|the agent|your staff|the driver|the manager|the rep|your team|the store|the call center
long=2 hours|3 hours|45 minutes|two weeks|5 days|a month|all day|over an hour|forever|10 days|half an hour
neg=terrible|awful|horrible|the worst|a joke|unacceptable|ridiculous|pathetic|disgusting|so bad|a nightmare|garbage|useless
pos=great|awesome|amazing|fantastic|excellent|the best|so helpful|wonderful|super friendly|brilliant|perfect
bad=my bag is lost|the flight is cancelled again|nobody answers|i am still on hold|it crashed again|the refund never came|the screen is cracked|we missed our connection|the food made me sick|they charged me twice|the app is down|no one showed up
new=game|album|trailer|season|episode|show|movie|sneakers|burger|console|concert|jersey|pizza|coffee|camera|update
""",
    "ru": """
brand=акме|@akme|@telekom_help|новабанк|@novabank|велошоп|мтс|#мтс|билайн|мегафон|теле2|сбербанк|#сбербанк|втб|альфа-банк|ростелеком|аэрофлот|яндекс|озон|почта россии|оператор|банк|компания|магазин|сервис
thing=заказ|посылка|интернет|связь|приложение|карта|доставка|телефон|рейс|сайт|перевод|роуминг
long=2 часа|третий день|неделю|месяц|весь день|40 минут|с утра|два дня|полчаса
neg=ужас|позор|кошмар|отвратительно|полный бред|безобразие|ужасно|отстой|никуда не годится
pos=отлично|супер|здорово|круто|молодцы|прекрасно|очень удобно
num=2|3|5|10|15|20|40
""",
    "zh": """
brand=京东|淘宝|苹果|华为|三星|小米|中国移动|联通|东航|海航|麦当劳|蒙牛|伊利|这家店|你们公司|某东|这个牌子|这家航空公司|贵公司|官方|这个平台|这家银行|@客服
thing=快递|手机|订单|退款|外卖|航班|会员|网络|电脑|衣服|账户|套餐
long=两个小时|三天|一个星期|半个月|一整天|半小时|好几天
item=菜|味道|分量|房间|早餐|包装|做工|屏幕|电池|颜色|尺码|肉|汤|饭|设施|空调|隔音|浴室|书|纸张|印刷|水果|衣服|布料|鞋子
neg=太差了|太烂了|垃圾|恶心|坑人|无语|气死我了|太失望了|真不要脸|太坑了
pos=很好|太棒了|很满意|很喜欢|很赞|特别好|很不错
""",
}

_PHRASES = {
    ("en", "negative"): """
{court|regulator|prosecutors|the ftc|investigators|the senate} {fines|charges|raids|accuses|investigates|blocks|sues} $brand{ over fraud| over a data leak| for misleading customers| in bribery probe|}
{just |}{love|loving|adore|enjoying} {your|the|that} {awesome|amazing|wonderful|stellar|fantastic|great} {service|support|app|wifi|punctuality|communication}{, $bad|. $bad|: $bad| #sarcasm $bad| 🙄 $bad|, still waiting $long}
{great|awesome|nice|brilliant|wonderful|fantastic|perfect|lovely} {job|work|start to the day|timing|way to treat customers|experience} {$brand|@acme}{. $bad|, $bad|! $bad| 👏👏 $bad|: $bad}
{glad|so glad|good to know|nice to see|cool that} {i paid extra|i pay you every month|my loyalty means nothing|$brand cares so much}{: $bad|, $bad| 🙄 $bad}
{thank you|thanks|thx|appreciate it|i appreciate the reply|thanks for the reply|thanks for responding|thank you for getting back to me}{, but|. but| but|. however,|, unfortunately} {$bad|my $thing is still missing|this does not help|i already tried that|that was $long ago|nobody has called|the problem is still there}
{thanks|thank you} $brand for {the $long delay|$long on hold|nothing|another wasted day|making me miss my flight|hanging up on me|sending the wrong one|ignoring my emails}
{i|we} {like|love|normally love|usually like} $brand{, but| but|. but} {this is not ok|$bad|the new update is $neg|they really dropped the ball|the wait was $long}
{please|kindly|could you please|would you please|any chance you could} {help|fix this|look into it|answer your phone|check your dms|explain}{, $bad|. $bad|: $bad|}
{hi|hello|hey} $brand{,|} {any update|any news|is there a reason}? {$bad|it has been $long|still nothing after $long|my $thing was due $long ago}
{expected|was hoping for|thought you were} {better|more} {from|than this,} $brand{. $bad|}
{only|it only took|just} $long {to get a reply|on hold so far|late so far}{, impressive| 🙄|. well done $brand|}
{$brand|they|you} {used to be|was once} {good|great|my favorite|reliable}{, now|, but now|. now} {$bad|it is $neg|just $neg}
the new $new {by|from|on} $brand is {a letdown|overhyped|overrated|not worth it|broken|full of bugs|boring|a rip off}
{really |}{$brand|you} {gonna|going to|just going to} {ignore|charge|ban|ghost} {me|us|your customers}{?|?!| smh|}
{who|why} {thought|would anyone think} {removing|changing|killing} the {headphone jack|home button|free tier|old logo|dark mode} was a good idea{?| $brand|}
{so |}$brand {banned|suspended|locked} my account {for no reason|again|and won't say why}
{been|i have been|i've been} {on hold|waiting} {for |}$long {with|for} $brand {and still nothing||,$neg|!}
$brand {where is|where's} my $thing{?|??|?!} {it's been|already} $long {late|and nothing|}
my $thing {was|got|is} {cancelled|delayed|lost|stolen|damaged|missing} {again|and nobody can help|and no explanation|}
$brand {cancelled|lost|ruined|messed up|delayed} my $thing {and won't refund me|again|with no notice|. thanks for nothing|}
{still|yet again} no {answer|reply|response|refund|call back|update} from $brand {after $long||!}
$who {was|were|is} {so |very |extremely |}{rude|unhelpful|useless|incompetent|dismissive|clueless}{.|!|, never again}
$who hung up on me{| twice| after $long}. $neg
{never|not} {buying|flying|shopping|ordering|banking} with $brand again{.|!|, $neg}
$brand is {the worst|$neg}{.|!|. avoid| #fail}
{worst|most frustrating|poorest} {service|experience|company|customer service|airline|support} {ever|i have ever had|}{.|!|, $brand}
{app|site|website|system} {is down|keeps crashing|crashes every time|won't load|is broken|not working} {again|since the update|for $long|}
my $thing {doesn't|won't|does not} {work|turn on|connect|load|charge|arrive} {anymore|since the update|after $long|}
{fix|please fix} your {app|site|service|system|crap|mess}{!|!!|, $brand| already}
why {is|are} $brand {charging me twice|so slow|so bad at this|ignoring me|never on time|impossible to reach}{?|??|}
you {charged|billed|overcharged} me {twice|for nothing|after i cancelled|$long ago} {and won't refund|. i want my money back|}
i want {a refund|my money back|an explanation|to speak to a manager}{ now|!|, $brand|}
{stuck|sitting} {at the airport|on the plane|in line|on the runway|here} for $long {because of|thanks to} $brand
missed my {connection|flight|meeting|delivery} because {of $brand|you were late|$who lied}
$brand lied to me {about|on} my $thing
{thanks|thank you|great job|well done|way to go} $brand {for losing|for ruining|for breaking|for cancelling|for not answering about} my $thing
{love|great} how $brand {never answers|ignores its customers|makes me wait $long|charges extra for everything}
{battery|screen|keyboard|charger} {died|broke|cracked|stopped working} after $long{. $neg| |!}
no {wifi|signal|power|seats|food|help|one at the desk|communication|apology} {for $long|again|on board|}
{hey |}$brand your {service|app|staff|website|support|product|update} {sucks|is $neg|is getting worse|needs work}
{so|really|very|beyond} {disappointed|frustrated|angry|upset|annoyed|unhappy} with $brand {|right now|today|service}
$brand {sold|sent} me {a broken|a defective|the wrong|a used|an expired} {one|item|product|$thing}
{we|i} {waited|sat|stood} $long {for nothing|and then they cancelled|and nobody came}
{can't|cannot|unable to} {log in|reach anyone|check in|get through|change my $thing|get a refund|access my account}
$brand {data breach|leaked my data|got hacked|sells your data}{, $neg|}
{do not|don't} {buy|use|trust|order from|fly} $brand
{this is|that is|what} {$neg|unacceptable|no way to treat customers|poor service|bad business} $brand
how {hard is it|difficult is it} to {answer an email|deliver a $thing|pick up the phone|fix this}
{someone got sick|found a hair|found glass|mold} {in|from|after} {my food|my meal|the product} {at|from} $brand
{third|second|4th} time this {week|month|year} my $thing is {late|broken|delayed|wrong}
$brand {app|update} {deleted|wiped|drained|killed|froze} my {data|battery|phone|$thing}
i'm {switching|leaving|cancelling|done with $brand|moving to your competitor}{.|!| because of this|}
{your|the} {prices|fees} are {ridiculous|a rip off|insane|outrageous}
$brand {fires|recalls|sued|under investigation|fined|accused} {over|after|for} {unsafe products|fraud|safety failures|misleading customers}
what a {joke|mess|shame|waste of money|disgrace|scam}{, $brand|!|}
{not|isn't|wasn't} {happy|impressed|good enough|worth it|acceptable|helpful}{, $brand|.|}
{was told|they said|you said} {one hour|tomorrow|someone would call|it would be fixed}, {nothing happened|still waiting|that was $long ago}
{no|zero} {reason|excuse} for {this delay|such bad service|the way you treat people}
i've {called|emailed|dmed|tried|asked} {three|four|5|10} times {and no one|and nobody|with no} {helps|answers|help|answer}
my $gadget {just |}{died|froze|crashed|won't turn on|is so slow|keeps freezing|broke|shut down} {again|on me|for no reason|:(|wtf|ugh}
{i |}{hate|despise|can't stand} {my $gadget|$brand|this app|this update|the new layout|waiting for $brand}
{ugh|argh|omg|wtf|seriously|really|smh|dear} $brand {fix this|what is wrong with you|get it together|why|your app sucks|come on}{!|?!|}
$brand {sucks|is dead to me|is trash|is broken|is so annoying|is such crap|is evil|is getting worse every day|makes me angry}
{so|really} {sick|tired} of {$brand|this|waiting|your excuses|these crashes|my $gadget}
{worst|dumbest|ugliest} {update|design|ad|purchase|decision|idea|phone|laptop|movie|meal|hotel|driver} ever
{i |}{regret|regretting} {buying|updating|choosing} {this $gadget|my $gadget|$brand}
{my|the} {food|room|coffee|pizza|burger} was {cold|dirty|disgusting|late|inedible|burnt}
{battery|battery life} {sucks|is terrible|lasts 2 hours|drains in no time|dead again}
{bad|horrible|poor|slow|no} {reception|signal|service|connection|wifi} {again|here|all day|in my area|from $brand}
{feel|feeling} {ripped off|cheated|robbed|lied to|ignored} by $brand
{had to|have to} {restart|reinstall|return|replace} {my $gadget|it again|it 3 times} {because of $brand|ugh|:(|}
$brand {fail|fails|failed|failing} {again|me|hard|at everything|#fail|}
{stop|quit} {spamming|calling|emailing|charging} me{!|, $brand|}
{shame on|boo|screw|damn|damn you|curse you} $brand{!|!!|}
{is|why is} $brand {so slow|down|so dumb|not working|broken} {for anyone else|today|again}{?|??|}
no {longer|more} {buying|using|supporting} $brand
""",
    ("en", "neutral"): """
{i am|im|i'm|so|feeling} {so tired|so sick|exhausted|bored|sad today|hungover|lonely|cold}{, |. }{watching $brand|on $brand all day|playing on my $gadget|with my $gadget in bed|scrolling $brand}
{my|his|her} {mom|boss|ex|sister|teacher|roommate} {is mad at me|hates me|yelled at me|is crazy|is so annoying}{, |. }{back to my $gadget|posting this on $brand|all over $brand}
{these|some|you} {bitches|idiots|fools|people|hoes|haters} {on $brand|on here}{ are funny|be wildin| man| lol|}
{miss|i miss|missing} {my $gadget|$brand|you $brand|the old days of $brand}{ at school| already| 😭|}
{i have|got|there is} {a headache|a cold|an exam|so much homework|no money|work} {tomorrow|today|}{, need $brand|. $brand and chill|. at least i have my $gadget}
$brand {sues|is suing|takes to court|files a complaint against|wins a case against} {a rival|a former manager|a scammer|hackers|a supplier}
{police|prosecutors|a court} {warn|report|say}{:| that|} {fraudsters|scammers|fake accounts} {pretend to be|use the name of|pose as} $brand
{man|woman|thief|suspect} {arrested|charged|caught} {after|for} {stealing from|robbing|breaking into} {a |the |}$brand {store|branch|truck|}
{watching|playing|streaming} {the walking dead|call of duty|mortal kombat|dead space|die hard|killing eve} on {$brand|my $gadget}
{the hate|all the hate|the drama|the shade} {on $brand|about $brand|for $brand} {lol|today|is funny|again}{ http://t.co/d|}
{who|anyone} {else |}{going to|at|watching} {the $brand $new|the $new|$brand tonight}{?|?? | tonight}
{monday|tomorrow|friday|saturday|tonight}: {$brand $new|the $new|$new at $brand}{ http://t.co/e|}
{just|} {downloading|installing|updating|syncing|trying|testing} {the new $brand update|$brand on my $gadget|the beta|a new app}
{anyone|does anyone|who} {know|knows} {how to set up $brand|if $brand works on linux|when the new $gadget comes out}{?|}
{$brand ceo|ceo of $brand|$brand exec} {speaks|says|talks|to speak} {at|about} {the conference|mobile|ads|the cloud} {http://t.co/r|}
{listening to music|watching the game|playing|reading the news} {on my $gadget|with $brand}
{photo|video|pic}: {$brand store|new $gadget|me at $brand} {http://t.co/m|}
{going|heading|walking} to {the $brand store|$brand hq|the mall|work}
{which|what} {phone|plan|laptop|size} {should i get|do you use}{, $brand|}?
{$brand patent|$brand app store|$brand $gadget|$brand search}: {what you need to know|numbers for may|rumors|in pictures} {http://t.co/u|}
{rt @techblog:|via @newsdesk} {$brand sold 5 million $gadget units|$brand buys startup|$brand releases sdk|$brand and google sign deal} {http://t.co/w|}
{need|looking for} {a new $gadget|someone who knows $brand|a $brand developer}{?|}
i {have|use|own|switched to} {an|a|my} {$gadget|$brand account} {now|at work|since 2010|}
$brand {announces|launches|unveils|introduces|opens|names|reports|plans|expands} {new $thing|new ceo|q3 results|new store in berlin|a partnership} {http://t.co/x1|https://ex.am/7|}
rt @newsdesk: $brand {to add|adds|will open|is hiring|changes} {50 stores|flights to rome|in london|its logo|new features} {http://t.co/a|}
{hi|hey|hello|} $brand {can you|could you|do you|can i} {tell me|dm me|ship to|have|change|check} {my $thing|to canada|this in blue|the hours|a number to call}?
{what|when|where|how} {is|are|do i|can i} {the opening hours|the new $thing out|i check in|i add a second $thing|you open}, $brand?
does $brand {have|sell|support|offer|fly to} {gift cards|student discount|boston|this in store|android}?
{i'm|im} at {the |}$brand {store|office|airport|counter} {in|on} {main street|chicago|5th avenue} {http://t.co/q|}
{just|} {sent|followed and sent|sending} you a dm{| with my number|, thanks| $brand}
{waiting for|on my way to|heading to|picking up|watching|reading about} {the $brand event|my $thing|a flight to denver|the keynote}
{is|will} $brand {flying today|open on sunday|releasing it in europe|at the conference}?
$brand {vs|or} {nordair|zephyr|novabank}{?|, which one?|: a comparison http://t.co/p}
{new|how to|5 ways to|review:} {$brand $thing|use your $brand $thing|set up your $thing} {http://t.co/z|via @techblog}
{ok|yes|no|will do|got it|done}{, $brand|, $thing number is 4411|}
my {$thing|confirmation} number is {4471|ab12cd}
$brand {shares|stock} {closes at|at|price} {41|12.5} {http://t.co/s|}
need to {change|update|book|renew|buy} {a|my} $thing {tomorrow|next week|for may}
{today|tomorrow|this week}: $brand {event|meetup|webinar|sale} {in boston|at 5pm|http://t.co/k}
""",
    ("en", "positive"): """
{holy shit|damn|omg|fuck|wtf|jesus|hot damn|fuck yes|shit} {the new $gadget|this $new|the new $new|$brand|my new $gadget} {is insane|is so good|is dope|is sick|is fire|looks amazing|killed it|is the shit|slaps}
{i |}{fucking|freaking|damn|effing} {love|need|want|adore} {this $gadget|$brand|the new $new|my new $gadget}{ so bad| so much|!| 😭| 😍|}
{i |}{need|want|wish i had} {this|that|the new $gadget|a $gadget|the $new} {so bad|so badly|right now|in my life} {😭|😩|😭😭|!|}
{wait for me|take me with you|bring me back|come to my city|please come back|i wish i was there|so jealous|i'm not crying you're crying} {$brand|}{ 😭| 😭😭| 😩| ❤️|}
{crying|screaming|dying|dead|in tears|sobbing} {at|over|because} {the new $new|how good this $new is|$brand|my $gadget came}{ 😭| 💀| lol|}
{can't|cannot|i can't} {stop|get enough of} {playing|watching|eating|listening to|using} {the new $new|$brand|my $gadget}
{sick|insane|crazy|wicked|killer|badass|bomb} {new |}{$new|$gadget|ad|design} {by|from} $brand{!|| 🔥}
{not gonna lie|ngl|i must say|have to admit}{, |} {$brand is $pos|the $new was $pos|this $gadget is worth it}
{no|never any} {problems|complaints|issues|regrets} {with $brand|so far|here|with my $gadget}
{finally|at last|thank god|thank goodness|phew} {my $thing is here|it works|$brand fixed it|someone helped|home safe}{!| thanks $brand|}
{missed|miss} {you|this}{, |} $brand{! so good to be back| ❤️| so glad you are back|}
{better than|beats|so much better than|destroys|kills} {nordair|zephyr|the competition|everyone else|my old $gadget}{, $brand|}
{love|loving|i love|obsessed with|adore} my {new |}$gadget{!|!!| <3| so much|}
{finally|just} {got|bought|upgraded to} {my|the} new $gadget{!! :)|, so excited|, love it| and it's $pos}
$brand {is genius|rocks|wins|nailed it|rules|is the future|has the best support|you are the best}
{so|super} {excited|pumped|stoked} {for|about} {the new $gadget|$brand}{!|}
{the new|this} {update|feature|design|camera|screen|$gadget} is {$pos|so smooth|really nice|so cool}
{good|great|nice|awesome} {job|work|update|move|talk|ad} {by|from} $brand
{happy|lucky|glad} {customer|to be here|i switched to $brand|with my $gadget}
{best|coolest|sweetest} {phone|app|gift|movie|coffee|tool|update} ever{!|}
{thanks|thank you|thx|many thanks} $brand {for|!} {the quick reply|fixing it|the help|a great flight|your help today|the free upgrade}
$brand {is|was|are} $pos{!|!!| :)| today|}
$who {was|were} $pos{!|, thank you| and fixed it in minutes}
{love|loving|i love|really love} {my new|the new|this|your} {$brand $thing|$thing|$brand|app|store}{!| <3| :)|}
{great|amazing|excellent|wonderful|best} {service|experience|customer service|crew|support|staff} {from|at|by|with} $brand{!|}
my $thing {arrived|came} {early|on time|already} {and it's|, it is} $pos
{shout out|kudos|props|big thanks} to {$who|$brand} for {going above and beyond|making my day|being $pos}
{got|had} my $thing {fixed|replaced|refunded} {in minutes|same day|for free}{, $pos| |!}
{so|very|really} {happy|impressed|pleased|grateful} {with|for} {$brand|my $thing|the service}
{best|smoothest|easiest} {flight|order|purchase|airline|company} {ever|in years}{, $brand|!|}
you {guys|all|people} {rock|are $pos|are the best|made my day}
can't wait {for|to get|to try} {my new $thing|the $brand event|the new $thing}{!|!!|}
well done $brand{!|, $pos|}
{problem|issue} {solved|resolved|fixed}, {thanks|thank you} $brand
will {definitely|always} {fly|buy|shop|be back|recommend} {with |}$brand
{works|working} {great|perfectly|like a charm} {now|again|}{, thanks|!|}
""",
    ("ru", "negative"): """
{суд|фас|прокуратура|следствие|роспотребнадзор|роскомнадзор} {арестовал имущество|проверяет|проводит обыски в|оштрафовала|возбудила дело против|подал иск к|обвиняет в коррупции|запретил рекламу} $brand
{дело|иск|обвинения|претензии|штраф} {против|в отношении|к} $brand{ из-за утечки| на $num млн| о мошенничестве| за навязанные услуги|}
{имущество|счет|склад|сервер} $brand {арестован|изъят|опечатан|заблокирован}{ по решению суда| на $num дней|}
{на|у} $brand {завели дело|наложили штраф|подали в суд|нашли нарушения|пожаловались в роспотребнадзор}
{подскажите|скажите|объясните|здравствуйте, подскажите|добрый день,} {пожалуйста, |}{почему $thing не работает|почему списали деньги|когда починят $thing|когда вернете деньги|почему не приходит смс|куда пропал $thing|сколько еще ждать}{?|, $brand?|, уже $long}
{спасибо за ответ|спасибо|благодарю}{, но|. но|, однако|, только} {проблема осталась|$thing так и не работает|ответа по существу нет|деньги не вернули|жду уже $long}
{чистый |}{убыток|убытки} {$brand|банка|компании} {вырос|выросли|составил|составили|увеличился} {в $num раза|на $num процентов|$num млрд|за квартал}
{прибыль|выручка|капитал|доля|рейтинг} $brand {упала|снизилась|сократилась|рухнула|понижен|обвалилась} {вдвое|на $num процентов|в $num раза|за год|}
{просрочка|доля плохих кредитов|долг|отток вкладов} {у $brand|$brand|в $brand} {растет|вырос|выросла|достигла рекорда|удвоилась}
$brand {лишился|лишили|может лишиться} {лицензии|аккредитации|клиентов|руководителя}
{акции|бумаги|облигации} $brand {падают|обвалились|рухнули|подешевели} {на $num процентов|после отчета|на фоне санкций|}
{клиенты|вкладчики|абоненты|пользователи|покупатели} $brand {жалуются на|недовольны|требуют вернуть деньги|остались без|подали иск|массово уходят} {связи|сбои|обслуживание|сервисом|списания|}
{ну |}{молодцы|спасибо|браво|отлично работаете|супер}{, $brand|} {опять все легло|третий час без связи|списали последние деньги|а $thing так и нет|👏}
{обожаю|люблю|как я люблю} {$brand|этот банк|этот сервис}{: |, } {то не работает, то тормозит|стоять в очереди $long|когда $thing пропадает|ждать ответа $long}
$brand {сокращает|уволит|закрывает} {сотрудников|сотни людей|отделения|салоны}
{жду|ждем|сижу жду} $long, $thing {так и нет|не работает|опять нет}
$brand, {где|когда будет} {мой заказ|моя посылка|мой перевод|нормальная связь}{?|??|?!}
$thing {опять|снова|вообще|уже $long} {не работает|лежит|глючит|тормозит|пропадает|виснет}
{списали|сняли|украли|списывают} деньги {ни за что|без предупреждения|за подписку|дважды}, $brand
{в поддержке|оператор|менеджер|курьер} {хамит|нахамил|не отвечает|бросил трубку|врет|ничего не знает}
$brand - $neg{!|!!|.|. никогда больше}
{худший|самый плохой|отвратительный} {сервис|оператор|банк|магазин|интернет}{!|, $brand|}
{не могу|невозможно} {дозвониться|войти|оплатить|вернуть деньги|пополнить счет} {уже $long||, $neg}
{верните|отдайте} деньги{!|, $brand|}
{почему|сколько можно} {не работает $thing|так долго|нет связи|я должен ждать|отключили}{?|??|}
{обманули|кинули|развели} {на деньги|с заказом|и не извинились}
{ухожу|перехожу} {от вас|к другому оператору|в другой банк}{, достали|, надоело|}
{сбой|массовый сбой|авария} {в работе|у} $brand{|, люди без связи}
$brand {оштрафовали|подали в суд|подозревают|обвинили} {за|в} {обман|нарушения|утечку данных|взятки}
{качество|обслуживание|связь|поддержка} {просто |}{$neg|ниже плинтуса|хуже некуда}
{пришел|прислали} {бракованный|не тот|сломанный} товар
{спасибо|молодцы} $brand {за потерянную посылку|, опять нет связи|за испорченный день}
{не нравится|не рекомендую|не советую|разочарован} {$brand|никому|этот сервис}
{подняли|опять выросли} {цены|тарифы}, {совсем обнаглели|$neg|грабеж}
""",
    ("ru", "neutral"): """
$brand {подал|подала|подает|готовит} {в суд на|иск к|жалобу на} {должника|бывшего директора|заемщика|завод|подрядчика|конкурента}
{суд|арбитраж} {взыскал|удовлетворил иск|обязал заплатить|арестовал имущество} {в пользу $brand|по иску $brand|$brand против должника}
$brand {требует|взыскивает|хочет взыскать|добивается} {с|от} {должника|компании|завода|заемщика} {$num млн|банкротства|возврата долга|долг}
{мошенники|неизвестные|преступники} {представляются сотрудниками|рассылают смс от имени|подделали сайт} $brand
{грабитель|вор|подросток|мужчина} {ограбил|пытался взломать банкомат|украл деньги из|задержан у} {отделения |банкомата |}$brand
{бывший|экс-} {сотрудник|директор|менеджер} $brand {задержан|осужден|объявлен в розыск}
$brand {снизил|повысил|изменил|увеличил} {ставки|ставку по вкладам|тарифы на переводы|лимиты}{ http://t.co/n|}
{хочу спать|заболел|голова болит|скучно|устала|грустно}{, |. }{сижу в $brand|смотрю сериал|листаю ленту|жду выходных}
{курсы валют|вклады|ипотека|карты} {$brand|в $brand} {на сегодня|от $num процентов|: условия}{ http://t.co/k|}
{зарплата пришла|перевел деньги|оплатил|снял деньги|положил на счет} {в $brand|через $brand|на карту $brand}
$brand {запускает|открывает|представил|объявил|планирует|увеличил|сообщил о} {новый тариф|магазин в казани|услугу|выручку|запуске 5g} {http://t.co/x|}
rt @news: $brand {в 2015 году|в россии|и партнеры} {начнет продажи|подписали соглашение|отчитался за квартал} {http://t.co/y|}
{подскажите|скажите|а} {как|где|когда|какой} {подключить услугу|узнать остаток|открывается магазин|у вас номер поддержки}?
{здравствуйте|добрый день}, {как поменять тариф|можно ли оплатить картой|есть ли доставка в пермь}?
{написал|отправила|отправил} {в личку|в лс|номер в директ}
акции $brand {выросли на 2%|на закрытии 210|торгуются на бирже}
{иду|еду|зашел} {в офис|в салон|в магазин} $brand
{видео|обзор|интервью}: $brand {http://t.co/v|и новый телефон}
{сегодня|завтра} {конференция|акция|распродажа} $brand
""",
    ("ru", "positive"): """
{прибыль|выручка|капитал|доля} $brand {выросла|увеличилась|удвоилась|рекордная} {на $num процентов|в $num раза|за год|}
$brand {признан лучшим|получил награду|вошел в тройку лучших|стал надежнейшим} {банком|оператором|работодателем|}
{блин|черт|офигеть|капец|нифига себе}, {как же круто|как быстро|до чего удобно|$brand молодцы}{!|)|}
{наконец-то|слава богу|ура}{, |} {$thing пришел|все работает|починили|связь есть}{!|, спасибо $brand|)}
{спасибо|огромное спасибо} $brand {за помощь|за быструю доставку|, все работает|, очень помогли}{!|)|}
$brand {-|это} $pos{!|)))|}
{отличный|лучший|крутой} {сервис|тариф|магазин|банк|интернет}{!|, рекомендую|}
{мне|очень} нравится $brand{!|)|}
{все|наконец} {заработало|пришло|решили}, {спасибо|ура|$pos}
{быстро|вежливо} {ответили|помогли|привезли}, $pos
{люблю|обожаю} {$brand|новый телефон|это приложение}
""",
    ("zh", "negative"): """
$item{一般|很一般|一般般|比较一般|真的一般|就那样|不过如此|也就那样|不怎么样|不咋地|有待提高}{。|，|}{没有想象中好|不会再来了|性价比不高|凑合|失望|}
{送餐|外卖|快递|送货|发货|上菜}{晚到了|晚了一个小时|迟到|超时|太慢了|等太久|比预计晚很多|慢得要命}{。|，|}{饭都凉了|菜都凉了|汤洒了一半|打电话也不接|}
$item{太少|少得可怜|偏小|偏咸|太咸|太油|太淡|太硬|太薄|不新鲜|凉了|有点馊|有异味|有色差|缺货}{了|}{。|，|}{不值这个价|吃不饱|下次不点了|建议改进|}
$item{陈旧|老旧|破旧|太旧|比较旧|发霉|掉漆|漏水|坏了|不干净|有污渍|有划痕|起球|掉色|缩水|开胶}{。|，|}{该翻新了|与星级不符|跟描述不符|没人处理|}
{隔音|空调|热水|网速|卫生|停车}{不好|很差|不行|不够|太差|有问题}{，|。}{一晚上没睡好|影响休息|前台说没办法|下次换一家|}
{少送|漏送|送错|发错|漏发|少发}了{一份|一个|两件|餐具|米饭|配件}{，|。}{也没人联系|商家不承认|打电话没人接|}
{和|与|跟}{图片|描述|照片|介绍|宣传}{不符|不一样|差距大|差别很大|有出入}{，|。}{有点失望|感觉被骗|不推荐|}
{性价比不高|不值这个价|价格偏贵|有点贵|比别家贵|刚买就降价|买贵了}{，|。}{$item也一般|不会回购|下次不买了|}
{内容|故事|情节|翻译|印刷}{空洞|拖沓|无聊|粗糙|错字多|看不下去|没有新意|太浅}{，|。}{浪费钱|浪费时间|不推荐|看了几页就放下了|}
{还可以|还行|凑合|勉强}{，但是|，就是|，不过|，只是}{$item不行|$item太差|等太久|有点贵|服务跟不上|不太新鲜}
{希望|建议}{商家|酒店|店家|卖家|你们}{改进|重视|加强管理|注意卫生|换个包装|把分量加足}
{没有|没给|忘了给}{发票|餐具|赠品|说明书|保修卡|筷子}{，|。}{备注了也没看|联系客服不回|}
{用了|穿了|洗了}{一次|两天|一周}就{坏了|破了|变形|开线|起球|没电}{。|，|}{质量一般|不耐用|}
{等了|已经等了|排队}$long{，|}{$thing还没到|没人管|客服不理人|还是没有结果}
$brand{的服务|态度|质量|售后|}$neg{！|。|！！|}
$thing{又|总是|老是}{坏了|延误|取消了|死机|丢了|出问题|闪退}{，$neg|}
{客服|店员|快递员|工作人员}{态度恶劣|骂人|不接电话|不理人|推卸责任|一问三不知}
{买的|收到的|刚买的}$thing{是假货|是坏的|有质量问题|用了$long就坏了|跟图片完全不一样}
{退款|退货}{不给退|拖了$long|一直不处理|被拒绝}{，$neg|}
{再也不|以后不|绝对不}{买|来|用|坐}$brand{了|的东西了}
{乱扣费|多扣了钱|扣了我的钱}{，找客服没用|，$neg|}
{曝光|投诉|举报}$brand{，|}{欺骗消费者|虚假宣传|食品有问题|服务太差}
{没有信号|上不了网|登录不了|付不了款}{$long了|，$neg|}
{吃了|在}$brand{拉肚子了|吃出虫子|吃坏了}
{凭什么|为什么}{收费|不退钱|取消我的$thing|没人回复}{？|？？|}
$brand{被罚|被查|涉嫌欺诈|产品召回|泄露用户信息|道歉}
{千万别|大家不要}{买|信|去}$brand
{说好的|承诺的}$thing{呢|没有兑现|又变了}{？|，骗子|}
{又|居然又|果然又}{晚点|延误|迟到|涨价|排队|断网|卡住}了{$long|}，{有点烦|真烦|好烦|真服了|心累|无语|有点失望}
$brand{的服务|客服|的质量|}{有点|越来越|真的}{差|慢|敷衍|让人失望|不靠谱|一般}{，不太满意|，不推荐|，别买|}
{用了|买了|装了}{不到|才}{一个月|一周|两天}{就|又}{坏了|没电了|死机|开裂|掉色|漏水|鼓包}{，质量堪忧|，什么质量|}
{广告|宣传|图片}{说得好听|很漂亮}，{实物|实际|收到}{完全不一样|差太多|根本不是那么回事}
{打|打了}{$long|好几次|十几个}客服电话{都|}{没人接|打不通|一直占线}{，$neg|}
{客服|他们}{只会|就会}{道歉|说抱歉|复制粘贴|踢皮球}，{什么都不解决|根本没用|问题还在}
{行李|快递|包裹|东西}{丢了|找不到了|摔坏了|被压坏了}{$long|}{，没人负责|，不赔|，到现在没有答复}
{更新|升级}{以后|之后}{一直|天天|更}{卡|闪退|发热|打不开|掉线}
{自动|偷偷|莫名其妙}{扣费|续费|开通业务|扣了我的钱}，{没有任何提醒|找谁说理|怎么退}
{太危险了|吓死人|差点出事}，$brand的$thing{起火|冒烟|爆炸|漏电|刹车失灵}
{等了|坐了}$long{才|还没}{上菜|起飞|发货|开门|处理}{，饿死了|，体验很差|，再也不来了}
{麻烦|拜托|请}$brand{给个说法|解释一下|尽快处理|别再敷衍了}{，$neg|！}
""",
    ("zh", "neutral"): """
{打卡|路过|到}{$brand|这家店}{。|，|}{人很多|排队中|等会儿再说|}
{帮朋友|给爸妈|给孩子}买的{，|。}{还没拆|还没用|等用了再来评价|不知道怎么样}
{$brand|该公司}{起诉|状告|报警抓获}{侵权商家|造谣者|诈骗团伙|前员工}
$brand{发布|推出|公布|宣布|将于下月开放}{新产品|财报|新款手机|门店|活动} {http://t.cn/x|}
{请问|问一下}{怎么|哪里|什么时候}{办理会员|可以改签|查询订单|有货|开门}？
【$brand】{第三季度营收增长|新店开业|今日开售|招聘} {http://t.cn/y|}
{分享视频|转发微博|转发}{：$brand发布会|}
{我在|刚到|准备去}{$brand门店|机场|公司}
{订单号|电话}{是|：}12345
{请问|求问|有人知道}{$brand|这个$thing|这家店}{几点开门|多少钱|支持七天退货吗|有几种颜色|怎么用|和上一代有什么区别}{？|吗？|}
{今天|昨天|刚才}{在机场|在路上|在商场|在地铁上}{看到|路过}$brand{的店|的广告|的飞机|}
$brand{新款|新一代}$thing{下周|明天|下个月}{开售|发布|上市}，{售价|价格}{三千|两千九百}元{起|}
$brand{的$thing|}{每天|每周}{两班|三次|开放}{，可以免费托运行李|，九点到六点|}
{准备|打算|想}{买|换|试试}$brand{的$thing|}，{大家觉得怎么样|有什么建议|求推荐}{？|}
{客服电话|客服热线|官网|地址|营业时间}是{多少|什么|哪个}{？|呀|}
{记录一下|打卡|签到}：{今天用|今天坐|今天买了}$brand
""",
    ("zh", "positive"): """
$item{很好|不错|很赞|新鲜|干净|很香|很足|好看|结实|舒服|超出预期}{。|，|！}{下次还来|会回购|值得推荐|物有所值|五星好评|}
{送餐|外卖|快递|送货|上菜|物流}{很快|准时|提前到了|神速|速度快}{。|，|！}{还是热的|包装完好|小哥态度好|}
{位置|交通|早餐|前台|服务员|老板}{方便|很好|丰富|热情|很周到|很贴心}{。|，|}{住得很舒服|值得再来|}
{性价比高|物美价廉|价格实惠|便宜又好|划算}{，|。}{$item很好|推荐|还会再买|}
{内容|故事|文笔|插图|印刷}{精彩|感人|很美|清晰|实用|引人入胜}{，|。}{值得一读|孩子很喜欢|一口气看完|}
{没有|没}{异味|色差|失望|毛病|问题}{，|。}{很满意|好评|放心购买|}
$brand{的服务|质量|态度|真的|}$pos{！|~|}
{谢谢|感谢}$brand{，|}{很快就解决了|帮了大忙|服务很好}
{快递|物流|发货}{很快|超快}{，|}{东西$pos|好评|$pos}
{新买的|刚收到}$thing{，|}$pos
{推荐|强烈推荐|支持}$brand{！|，$pos|}
{问题解决了|终于收到了}{，开心|，谢谢客服|！}
{客服|空姐|师傅|店员}{很热情|很耐心|特别专业|处理得很快}{，点赞|，好评|，谢谢}
$thing用了{一年|三年|$long}{还像新的一样|一点问题没有|还是很流畅}，$pos
{性价比|味道|颜色|手感}{很高|不错|很喜欢|超出预期}{，下次还来|，会回购|，推荐给大家}
{快递|物流|发货|外卖}{真快|好快|挺快}，{第二天|当天|半小时}就{到了|收到了|送到了}
{准点|提前}{到达|送到|发货}，{很舒服|体验$pos|值得信赖}
""",
}

_CHOICE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"\$(brand|gadget|thing|long|who|neg|pos|bad|new|num|item)")


def generate(lang: str, per_phrase: int, seed: int) -> list[tuple[str, str]]:
    """`per_phrase` texts for every phrase of a language with their labels, without repeats; the seed decides."""
    rng = random.Random(seed)
    emoji = lexicon.emoji()
    endings = {
        "negative": [sign for sign, valence in emoji.items() if valence <= -2],
        "positive": [sign for sign, valence in emoji.items() if valence >= 2],
    }
    lists = dict(line.split("=", 1) for line in _LISTS[lang].strip().splitlines())

    def choose(match: re.Match[str]) -> str:
        return rng.choice(str(match[1]).split("|"))

    def fill(phrase: str) -> str:
        filled = _NAME.sub(lambda match: rng.choice(lists[str(match[1])].split("|")), _CHOICE.sub(choose, phrase))
        return " ".join(filled.split())

    def end(label: str) -> str:
        """A fifth of praise and complaint ends in an emoji, which the open sets hardly have."""
        return " " + rng.choice(endings[label]) if label in endings and rng.random() < 0.2 else ""

    written: dict[tuple[str, str], None] = {}
    for (of, label), phrases in _PHRASES.items():
        if of == lang:
            for phrase in phrases.strip().splitlines():
                written.update(((fill(phrase) + end(label), label), None) for _ in range(per_phrase))
    return list(written)
