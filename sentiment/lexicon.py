"""Words and emoji with a valence, from -4 (furious) to +4 (delighted): our own list of what customers say.

Written from general knowledge of complaints and praise, not read off any of the data that we measure on. A word
that ends in `*` stands for every word that begins so (Russian endings, English -ed and -ing).
"""

# ruff: noqa: E501  # one phrase, or one list of words, is one line

from __future__ import annotations

_EMOJI = """
-3 😡 🤬 😠 🤮 👿 🖕 💩
-2 😤 😭 👎 🤢 😢 😞 😫 😩 😖 😣 😒 😾 💔 🤦 🙄 😰 😨 😱 ☹ 🤡 😿 ❌ ⛔ 🚫 😓 😔 😟
-1 😕 🙁 😐 😑 😬 🤨 😪 😥 😧 😦 🥺 🥲 ⚠ 🐌
1 🙂 😏 😉 🙏 👌 🤗 😌 ✨ 🎶 😂 🤣 😅
2 😊 😀 😃 😄 😁 😆 😋 😎 👍 👏 💪 🌹 🌸 ☺ 😇 🎁 ✅ 💯 🔥 🙌 😸 😺
3 😍 ❤ 😘 💕 💖 💗 💙 💚 💛 💜 🧡 🖤 🤍 💞 💓 💘 🥰 🎉 🥳 🤩 😻 ♥ 🏆 ⭐ 🌟 😚 😙
"""

_EMOTICONS = """
-2 :( :-( :'( :/ :-/ :[ =( ;( d: >:( t_t т_т qaq orz -_- :c
2 :) :-) ;) ;-) :d :-d =) <3 ^^ ^_^ :p :] :3 =d
"""

_ENGLISH = """
-4 scam* scammer* fraud*
-3 worst terrible horrible awful disgusting disgrace* appalling atrocious abysmal unacceptable pathetic horrendous
-3 boycott* shameful useless garbage hate hated lawsuit ripoff nightmare fuming furious disaster*
-2 rude refund* cancelled canceled cancels cancellation* delay* stranded broken broke broken crash* crashes crashing
-2 faulty defective outage outages unreliable incompetent unhelpful overpriced overcharged misleading fail fails failed
-2 failing failure failures sucks sucked ridiculous frustrat* annoy* angry ignored ignoring lied lying liar* stolen
-2 damaged ruined disappoint* complain* complaint complaints shame wtf ffs smh poor poorly bug bugs buggy glitch*
-2 unusable uninstall* unprofessional disrespect* recall recalled unsafe dangerous leak leaked breach breached toxic
-2 careless greedy greed nonsense bullshit joke mess fiasco shambles missing rotten mold moldy filthy dirty hacked
-1 lost waiting waited hold stuck slow late never nobody nothing still again hours problem problems issue issues error
-1 errors wrong lag laggy spam charged expensive sorry apolog* unfortunately worse dead died die drain drains freezing
-1 froze hung disconnect* dropped drops down offline unable cannot nowhere excuse excuses whatever why fix wait wasted
1 thank thanks thx ty helpful quick quickly fixed solved resolved easy smooth nice fun works glad hope
2 love great good awesome happy excellent best impressed recommend* friendly appreciate* congrats beautiful cool
3 amazing wonderful fantastic outstanding perfect brilliant superb delighted incredible loving loved
"""

_RUSSIAN = """
-4 мошенни* развод лохотрон кидал* обман* ворье ворюг*
-3 ужас* отврат* кошмар* позор* худш* мерз* ненавиж* ненавид* бойкот* говно говен* дерьм* хуйн* хуев* пиздец* ебан*
-3 нахуй мудак* мудил* тварь твари сука суки блять бля блядь хамств* хамл* наглост* беспредел* гнус* омерзит*
-2 плох* хуже разочаров* жалоб* жалу* возмущ* бесит бесят бесить достал* надоел* сломал* слома* глюч* глюк* тормоз*
-2 грубо* грубит хамит хамят врут вранье врете лож* некомпетент* невозможно бред* тупо тупые тупой идиот* дурацк*
-2 проблем* сбой сбои сбоя вирус* украл* крад* списал* списыва* списан* потеря* убог* отстой дно фигня хрен* хренов*
-2 виснет зависа* тупит лагает лаги испорч* грязн* просроч* опасн* отравл* суд претензи* верните возврат* штраф*
-1 жаль увы ждать жду ждем опять снова никогда нельзя ошибк* долго дорого задерж* отмен* отключ* никак нету зря больно
-1 груст* печаль* скучно устал* плач* слез* почему зачем доколе хватит медлен* перебо* пропал* пропада* недоступ*
1 спасибо благодар* быстро удобн* нормальн* интересн* надеюсь помог* решили смешн* милый мило милая
2 хорош* рад рада рады нравит* класс* круто крут* молодцы молодец приятн* люблю любим* счаст* красив* лучш* добр*
3 отличн* прекрасн* замечательн* супер обожа* великолепн* восхит* шикарн* идеальн* потряса* офигенн* чудесн*
"""

_CHINESE = """
-4 骗子 诈骗 黑心 无良
-3 垃圾 恶心 气死 滚蛋 最差 坑爹 抵制 可恶 无耻 愤怒 太差 差评 投诉 维权 欺骗 忽悠 他妈 尼玛 傻逼 混蛋 王八蛋 操你 妈的
-3 曝光 虚假 毒 王八 缺德 去死 脑残 烂透 极差 可耻 丢人
-2 失望 生气 难吃 难用 难受 讨厌 坏了 退款 退货 被骗 被坑 太烂 很烂 烂 崩溃 崩了 无语 郁闷 难过 伤心 假货 劣质 质量差 态度差
-2 服务差 死机 卡死 闪退 召回 违法 处罚 污染 超标 过期 变质 拉肚子 霸王 敷衍 推卸 推诿 不负责 后悔 上当 坑人 泄露 泄漏 起火
-2 爆炸 事故 黑屏 断网 扣费 乱扣 不退 不理 不管 坑 怒 呸 烦 痛苦 悲剧 讽刺 鄙视 抓狂 委屈 倒霉 忍无可忍 受不了 害怕 可怕
-1 延误 取消 等了 还没 怎么回事 慢 贵 客服 问题 道歉 错误 失败 不能 没有 不行 哭 累 泪 唉 哎 为什么 凭什么 居然 竟然 质疑
1 谢谢 感谢 不错 方便 顺利 支持 加油 希望 解决 嘻嘻 哈哈 可爱
2 喜欢 开心 高兴 好吃 好用 满意 推荐 幸福 快乐 点赞 给力 漂亮 放心 棒 赞 恭喜 鼓掌 爱你 温暖
3 完美 最爱 超赞 太棒 惊喜 超级好 优秀 感动
"""

_OTHERS = """
-3 pésimo pésima horrible terrible estafa asqueroso vergüenza arnaque honte inadmissible scandaleux catastrophe
-3 betrug schrecklich furchtbar katastrophe unverschämt frechheit vergogna schifo truffa pessimo péssimo péssima golpe
-3 vergonha rezalet berbat dolandırıcı penipu penipuan 最悪 詐欺 사기 최악 жахливо ганьба شنيع احتيال سيء
-2 malo mala peor mierda odio nunca problema decepción queja mauvais nul déçu pire problème honteux merde remboursement
-2 schlecht enttäuscht mist scheiße kaputt ärgerlich problem deluso peggiore rotto ruim pior decepcionado lixo ódio
-2 kötü berbat buruk kecewa jelek slecht klote zły okropny oszustwo ひどい 嫌い 壊れた 返金 クソ 나쁘다 싫어 погано
2 gracias bueno buena bien feliz merci bon bonne content danke gut schön grazie bene bello obrigado bom boa ótimo
2 teşekkürler güzel terima kasih bagus dank goed dzięki dobry ありがとう 好き 嬉しい 감사 좋아 дякую добре شكرا
3 excelente increíble genial encanta amor excellent génial adore parfait super toll wunderbar liebe perfetto amo
3 maravilhoso perfeito harika mükemmel luar biasa geweldig świetny 最高 素晴らしい 최고 чудово رائع
"""


def _read(table: str) -> dict[str, float]:
    valences: dict[str, float] = {}
    for line in table.strip().splitlines():
        value, *words = line.split()
        valences.update((word, float(value)) for word in words)
    return valences


def emoji() -> dict[str, float]:
    """Emoji and emoticons, which mean much the same in every language."""
    return _read(_EMOJI) | _read(_EMOTICONS)


def words(lang: str) -> dict[str, float]:
    """The list of one language (`en`, `ru`, `zh`), or that of `other` languages."""
    return _read({"en": _ENGLISH, "ru": _RUSSIAN, "zh": _CHINESE, "other": _OTHERS}[lang])


def bracket_smileys() -> dict[str, float]:
    """Bare brackets, which are smiles and frowns where people write Russian."""
    return {")": 1.0, "))": 2.0, ")))": 2.5, "(": -1.0, "((": -2.0, "(((": -2.5}
