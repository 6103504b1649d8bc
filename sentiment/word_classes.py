"""Word classes: insults, disgust, grief, illness, failure, praise, thanks, news; for each language with a model.

Written from general knowledge of how people talk online, not read off any data that we measure on. All words of a
class count as one feature beside what each counts for itself, so that a word which training never saw is still known
to be an insult. A word that ends in `*` stands for every word that begins so; Chinese words are found inside a line,
and are at most three characters long.
"""

from __future__ import annotations

from .word_classes_ru import RUSSIAN

_ENGLISH = """
insult idiot* moron* imbecil* stupid* dumb* retard* loser* jerk* asshole* arsehole* bastard* bitch* scumbag* scum
insult douche* dick dickhead* prick* twat* wanker* tosser* cunt* whore* slut* fool* clown* coward* crook* thief
insult thieves thug* bully bullies creep* pervert* weirdo* psycho* lunatic* hypocrit* liar* racist* sexist* bigot*
insult nazi* fascist* troll* parasite* pathetic worthless clueless incompetent* arrogant ignorant lazy selfish greedy
insult rude obnoxious nasty cruel vile sleazy shady spineless braindead brainless delusional entitled cheapskate*
insult ripoff scammer* con conman swine vermin
swear fuck* fuk* fck* motherf* shit* bullshit* crap* damn* dammit goddamn* hell bloody bollocks arse ass piss* wtf wth
swear ffs stfu gtfo omfg smdh pos bs effing frigging freaking fricking sucks suck sucked sucky screw* jfc
anger angry anger* furious fuming rage* raging enrag* outrag* livid mad pissed irritat* annoy* aggravat* infuriat*
anger frustrat* fed resent* hate* hating loath* despis* detest* disgust* sick tired enough shut hostile yell* scream*
anger shout* threat* revenge boycott* protest* sue suing lawsuit* complain* rant* demand* unaccept* insult* offend*
anger offensive disrespect* appall* shame* disgrace* ugh* argh* grr*
disgust gross ew eww* yuck* filthy dirty stink* smelly rotten mold* vomit* puke* nause* repuls* revolt* trash* garbage
disgust rubbish horrid horrible horrific hideous ugly awful atrocious terrible dreadful abysmal lousy crappy shitty
disgust worst worse bad badly poor poorly inferior cheap tacky cringe* lame
sad sad sadly sadness sadd* cry* cried tears sob* depress* miserable unhappy heartbr* hurt* lonely alone grief grieve*
sad mourn* miss missing loss lost lose losing devastat* disappoint* regret* sorry hopeless despair* helpless broken
sad gloomy upset* unfortunate* tragic* tragedy* suffer* pain* agony ache* sigh* pity heartless bummed bummer rip
sad condolence*
fear afraid scary scare* fear* terrif* terror* horror* frighten* panic* anxi* nervous worr* stress* dread* danger*
fear unsafe risk* creepy nightmare* alarm* shock* shaking concern* emergency paranoi*
tired exhaust* sleepy insomnia bored boring dull tedious wait waiting waited stuck delay* late queue* forever slow
tired slowly stand* stranded again still hours
ill ill illness flu fever cough* headache* migraine* nausea* hospital* surgery* injur* wound* bleed* blood* infect*
ill disease* cancer* virus* covid* poison* allerg* doctor* dying
death die dies died dead death* deadly kill* murder* shot shoot* stab* attack* assault* rape* abuse* abusive violen*
death victim* war wars bomb* explo* crash* accident* wreck* fire burn* fatal* corpse* suicide* terroris* hostage*
death massacre* genocide disaster* catastroph* earthquake* flood* arrest* prison* jail* guilty crime* criminal*
death illegal* fraud* scam* steal* stole* theft rob* corrupt* bribe* riot* tortur* slave*
fail fail* broke break* bug* glitch* error* freez* froze* laggy lag lags outage* down offline disconnect* drop* unable
fail can't cannot won't doesn't didn't useless pointless defect* faulty damag* ruin* destroy* mess* wrong mistake*
fail problem* issue* trouble* difficult* impossible cancel* refund* overcharg* overbook* overpriced expensive charged
fail fee fees misplac* denied refus* reject* ignor* neglect* unhelpful unresponsive unreliable unprofession*
fail incompeten* inconvenien* incorrect mislead* misled lie lies lied lying deceiv* cheat* ripped waste* wasting lack*
fail shortage* inadequate subpar mediocre disappointing letdown fiasco* joke ridiculous* absurd* nonsense unfair*
fail unjust* wors* never nobody nothing nowhere neither uninstall* unusable unsubscribe* unfollow* switching leaving
fail quit* avoid* downgrade* leak* breach* hack* spam* expired
thanks thank* thx thnx tysm ty appreciat* grateful gratitude cheers kudos props bless* helpful helped
love love* loving luv* ador* sweet* cute* darling* honey hug* kiss* xoxo heart* crush beautiful* gorgeous stunning
love handsome dear fond affection* caring cherish* romantic
joy happy happi* glad joy* delight* excit* thrill* ecstatic enjoy* fun funny hilarious lol* lmao* rofl* haha* hehe*
joy laugh* smil* grin* yay* woo* hooray hurray cheer* celebrat* party congrat* proud pride win* won victory success*
joy lucky luck fortunate relief reliev* relax* pleased pleasure satisf* content comfort* cozy awesome* yes yess*
joy finally stoked pumped hyped
praise good great* best better amazing* amaze* awesome excellent fantastic wonderful* brilliant superb outstanding
praise perfect* incredible* impress* terrific fabulous fab marvelous magnificent spectacular phenomenal exceptional
praise remarkable stellar flawless epic legend* genius clever smart talented skilled beautiful nice nicely neat cool
praise coolest sweet dope lit solid fine well wise kind kindness friendly polite courteous professional generous
praise honest brave hero* inspir* admire* respect* support* recommend* easy easily fast quick quickly smooth*
praise efficient convenient useful reliable comfy affordable worth worthy bargain fresh delicious tasty yum* favorite*
praise favourite* fave top classy elegant creative innovative upgrade* improv* fixed solved resolved works worked
wish hope* hoping wish* pray* birthday anniversary christmas xmas welcome hello hi hey morning goodnight bless enjoy
wish safe healthy peace congratulations
think think thought believe guess suppose maybe perhaps probably seems wonder* curious interesting actually apparently
think basically understand know realize* remember consider whether question* ask* anyone someone does which where when
think who what how
news report* according announce* launch* release* update* article study research percent million billion shares stock*
news market* ceo company companies government president official* statement press via read watch video live stream*
news download* free win giveaway sale deal* price* coupon* promo* check follow retweet rt link click join register
news sign event events conference today tonight tomorrow yesterday monday tuesday wednesday thursday friday saturday
news sunday
"""

_CHINESE = """
insult 傻逼 傻b 傻x 煞笔 傻比 傻叉 傻子 傻缺 沙雕 脑残 智障 弱智 白痴 笨蛋 蠢货 蠢 猪头 猪脑 混蛋 混账 王八 王八蛋
insult 畜生 畜牲 禽兽 贱人 贱货 贱 婊子 婊 绿茶婊 骚货 狗屎 狗日 狗东西 走狗 杂种 杂碎 人渣 渣男 渣女 渣 败类 垃圾
insult 废物 饭桶 流氓 无赖 恶棍 恶霸 骗子 小偷 强盗 土匪 变态 神经病 有病 疯子 疯狗 奇葩 极品 装逼 装b 装x 逗比 二货
insult 二逼 屌丝 屌 丑八怪 丑 老女人 泼妇 小人 伪君子 虚伪 无耻 不要脸 臭不要 厚颜 下贱 下流 龌龊 卑鄙 可耻 缺德
insult 没素质 素质低 没教养 没良心 良心 黑心 冷血 自私 势利 小气 抠门 嚣张 狂妄 嘴贱 嘴臭 臭 滚蛋 滚开 滚 去死 该死
insult 死全家 全家 闭嘴 脑子 眼瞎 瞎 聋 有毒 毒瘤 祸害 败家 孬 怂 懦夫 胆小 笨 呆 懒 猥琐 恶人 坏人 坏蛋
obscene 他妈 尼玛 你妈 泥马 妈的 妈蛋 妈逼 妈比 操你 操 草泥 卧槽 我操 我草 我擦 我靠 靠 擦 艹 日了 日你 tmd nmd nnd
obscene 特么 特码 他奶 奶奶的 娘的 尼妹 你妹 你大爷 滚粗 蛋疼 扯淡 扯蛋 屁 放屁 狗屁 个屁 屎 吃屎 鸟 傻 逼 鸡巴 jb
obscene 几把
anger 愤怒 怒 发火 火大 上火 恼火 恼 生气 气死 气人 气炸 好气 来气 气愤 气疯 气得 受够 够了 忍不 忍无 受不 不爽 烦
anger 好烦 烦死 烦人 烦躁 心烦 厌烦 抓狂 暴躁 炸毛 讨厌 厌恶 恨 痛恨 可恨 可恶 可气 骂 想骂 骂人 吵 吵架 吵死 打架 揍
anger 打死 砍 杀 抵制 抗议 谴责 声讨 不满 抱怨 吐槽 投诉 举报 维权 曝光 过分 欺负 欺人 欺骗 霸道 凭什么 凭啥 有完没
anger 没完 玩意儿 搞什么 什么鬼 搞毛 毛线 至于吗 呵呵 哼 呸 切 靠谱 坑爹 坑人 坑 被坑 忽悠 骗 被骗 诈骗 欺诈 上当 耍
anger 耍我 玩我 当我 不公 不公平 不讲理 蛮横 粗暴 粗鲁 态度差 恶劣 [怒 [怒骂 [哼 [抓狂 [鄙视
disgust 恶心 作呕 想吐 呕 吐了 吐 反胃 难吃 难喝 难闻 难看 难听 恶俗 恶臭 臭味 脏 好脏 肮脏 污 丑陋 丑死 鄙视 看不起
disgust 瞧不 轻视 不屑 嫌弃 反感 烂 太烂 破烂 很烂 差劲 太差 最差 极差 差评 质量差 劣质 假货 山寨 盗版 次品 残次 掉价
disgust 丢人 丢脸 可笑 笑话 闹剧 尴尬 无聊 没劲 无趣 没意思 乏味 雷人 狗血 脑补 毁三观 三观 辣眼 炒作 恶搞 [吐 [黑线
disgust [汗
sad 难过 伤心 伤感 悲伤 悲 悲哀 悲痛 悲剧 悲催 心痛 心碎 心酸 心塞 心疼 心累 心寒 心凉 心灰 痛 痛苦 痛心 好痛 疼 好疼
sad 哭 想哭 大哭 哭了 哭死 泪 流泪 眼泪 泪奔 落泪 泪水 哽咽 委屈 委曲 郁闷 抑郁 忧郁 忧伤 忧愁 愁 发愁 惆怅 失落 失望
sad 失恋 失败 失去 失眠 绝望 崩溃 无助 无奈 无语 无力 无望 孤独 孤单 寂寞 寂寥 冷清 空虚 迷茫 迷失 茫然 遗憾 可惜 可怜
sad 凄凉 凄惨 惨 好惨 惨死 苦 辛苦 命苦 苦逼 苦涩 煎熬 折磨 受伤 伤害 伤痛 伤 分手 离别 离开 离去 别离 再见了 永别
sad 告别 错过 后悔 懊悔 愧疚 内疚 自责 对不起 抱歉 想你了 想念 思念 回不去 回不 不舍 舍不得 留不住 不爱我 不要我 抛弃
sad 背叛 出轨 劈腿 小三 冷漠 冷落 不理我 没人 一个人 孤零 死心 心死 想死 不想活 活着 自杀 跳楼 割腕 安息 走好 悼念
sad 哀悼 默哀 蜡烛 rip 遇难 去世 逝世 逝者 离世 [泪 [悲伤 [衰 [伤心 [失望 [委屈 [心碎 [蜡烛 [弱 [生病 [可怜 呜呜 呜 唉
sad 哎 哎呀 555 t_t tat qaq 嘤嘤
fear 害怕 怕 好怕 可怕 恐怖 恐惧 恐慌 惊恐 惊悚 吓 吓死 吓人 吓哭 吓尿 惊吓 吓坏 恐 胆战 毛骨 瘆人 担心 担忧 忧虑 焦虑
fear 焦躁 紧张 不安 忐忑 慌 心慌 恐吓 威胁 危险 危机 噩梦 恶梦 鬼片 有鬼 鬼 阴影 发抖 颤抖 后怕 [害怕 [吃惊 [恐怖
tired 累 好累 太累 累死 累了 疲惫 疲倦 疲劳 困 好困 困死 睡不着 睡不 熬夜 起不来 早起 加班 通宵 赶工 作业 考试 挂科
tired 补考 论文 压力 压抑 忙 忙死 迟到 堵车 堵死 堵 排队 久等 等了 还没 没来 饿 好饿 饿死 热死 冷死 好冷 好热 冻死
tired 雾霾 霾 下雨 暴雨 停电 没电 断网 没网
ill 病 生病 病了 感冒 发烧 咳嗽 头疼 头痛 头晕 肚子疼 胃疼 胃痛 牙疼 牙痛 嗓子 喉咙 鼻涕 鼻塞 过敏 发炎 拉肚子 腹泻
ill 医院 住院 打针 吃药 手术 癌 癌症 肿瘤 肺炎 疫情 确诊 感染 病毒 隔离 抢救 晕 晕倒 晕车 摔 摔了 骨折 流血 出血 姨妈
ill 痛经 胖了 长胖 又胖 长痘 痘痘 脱发 掉头发
death 死 死亡 死了 死人 死者 杀人 杀害 杀死 凶手 谋杀 枪杀 爆炸 火灾 起火 地震 车祸 事故 坠毁 坠机 失联 失踪 灾难 灾害
death 遇害 受害 伤亡 罹难 强奸 性侵 猥亵 虐待 虐 家暴 殴打 打人 暴力 暴徒 恐袭 战争 侵略 轰炸 绑架 拐卖 人贩 抢劫 盗窃
death 偷 被偷 偷了 丢了 被盗 腐败 贪官 贪污 受贿 行贿 城管 强拆 黑社会 犯罪 罪犯 嫌疑 被捕 逮捕 判刑 死刑 违法 违规
death 处罚 罚款 造假 作假 谣言 造谣 污染 中毒 致癌 超标 变质 过期 地沟油 召回
fail 坏 坏了 坏掉 弄坏 摔坏 破 破了 碎 碎了 裂 死机 黑屏 卡死 卡 好卡 闪退 打不开 登不上 用不了 没用 不好用 难用
fail 不能用 没法 没有用 故障 出错 错误 出问题 问题 毛病 漏洞 bug 慢 太慢 好慢 龟速 贵 太贵 涨价 宰客 黑店 乱收 扣费
fail 扣钱 欠费 不退 退款 退货 不赔 赔偿 推卸 推诿 敷衍 不负责 不管 不理 客服 服务差 售后 差 好差 很差 糟 糟糕 糟心
fail 倒霉 衰 点背 霉 悲惨 惨淡 输 输了 淘汰 出局 没戏 落榜 落空 泡汤 白费 浪费 麻烦 费劲 费力 难 好难 太难 难受 难熬
fail 难堪 难以 困难 不行 不好 不对 不懂 不会 不明白 不想 不要 不再 不可 不能 不准 不许 不该 不值 不够 不如 没有 没了
fail 没钱 穷 好穷 破产 失业 辞职 被辞 讽刺 质疑 怀疑 批评 指责 道歉 丑闻 崩 崩了 毁 毁了 完了 完蛋 药丸 作死 找死 扎心
fail 打击 坎坷 尼玛的 懵逼 懵 蒙圈 无良 暴跌 跌 亏 亏了 套牢 跌停
why 为什么 为啥 为毛 怎么 怎么办 怎么会 怎么了 干嘛 干啥 何必 何苦 难道 居然 竟然 竟 到底 究竟 总是 老是 又 还是 偏偏
why 明明 只能 不得不 真是 简直 实在 算了 罢了 而已 随便 无所谓 活该 呵
love 爱 爱你 爱我 我爱 爱死 最爱 真爱 热爱 恋爱 相爱 爱上 喜欢 好喜欢 很喜欢 喜爱 中意 心动 迷上 迷恋 亲爱 亲亲 亲
love 么么 么么哒 抱抱 拥抱 宝贝 宝宝 男神 女神 偶像 欧巴 爱豆 暖 好暖 温暖 暖心 温馨 温柔 甜 好甜 甜蜜 浪漫 陪伴 陪着
love 陪我 在一起 相守 白头 [爱你 [心 [亲亲 [抱抱 [挤眼 [害羞 [花心 [色 [鲜花 ❤
joy 开心 好开心 很开心 高兴 快乐 欢乐 欢喜 喜悦 愉快 愉悦 幸福 好幸福 满足 满意 享受 惬意 舒服 舒适 爽 好爽 过瘾 兴奋
joy 激动 好激动 惊喜 期待 好期待 盼望 向往 终于 成功 胜利 赢 赢了 夺冠 冠军 中奖 幸运 好运 走运 得意 自豪 骄傲 感动
joy 好感动 乐 乐了 笑 笑了 微笑 大笑 笑死 搞笑 好笑 逗 逗死 哈哈 哈哈哈 嘻嘻 嘿嘿 呵呵呵 嘎嘎 噗 哇 哇塞 耶 耶耶 噢耶
joy 欧耶 万岁 好玩 有趣 有意思 好听 好看 好吃 好喝 美味 好香 香 美 好美 太美 美丽 美好 美景 漂亮 帅 好帅 帅气 帅哥
joy 可爱 好可爱 萌 好萌 卖萌 萌哒 萌萌 性感 靓 精彩 精致 完美 优秀 出色 厉害 好厉害 牛逼 牛b 牛 给力 棒 好棒 真棒 太棒
joy 赞 点赞 超赞 好赞 顶 顶你 强 威武 霸气 酷 美美 美滋滋 爽歪歪 开森 欢呼 庆祝 庆 喝彩 鼓掌 [哈哈 [嘻嘻 [呵呵 [鼓掌
joy [赞 [威武 [给力 [耶 [可爱 [偷笑 [馋嘴 [酷 [互粉 [ok [话筒 [蛋糕 [礼物 [太阳 [微风
praise 好 很好 真好 太好 最好 不错 挺好 超级 超好 棒棒 最美 最帅 最佳 第一 优质 放心 安心 信任 信赖 方便 便捷 实用
praise 好用 划算 便宜 实惠 推荐 值得 支持 挺你 加油 努力 坚持 奋斗 坚强 勇敢 正能量 能量 向上 希望 相信 珍惜 感恩 知足
praise 善良 真诚 真心 用心 贴心 细心 热心 尊敬 敬佩 佩服 崇拜 致敬 敬礼 英雄 伟大 光荣 荣幸 欣赏 魅力 气质 优雅 高雅
praise 经典 震撼 难忘 喜人 可喜 治愈 帅呆 大爱
thanks 谢谢 感谢 多谢 谢 感激 辛苦了 恭喜 祝贺 祝福 祝 祝愿 新年 节日 圣诞 元旦 春节 中秋 国庆 平安 吉祥 如意 顺利
thanks 健康 早安 晚安 早上好 你好 欢迎 愿 但愿 保佑 许愿 梦想 梦 成真 未来 明天
rest 周末 假期 放假 旅行 旅游 旅途 度假 休息 睡觉 美梦 好梦 阳光 晴天 春天 花 花开 风景 海边 沙滩 咖啡 奶茶 蛋糕 火锅
rest 大餐 吃货 美食 礼物 红包 聚会 聚餐 朋友 闺蜜 姐妹 家人 猫 喵 狗狗 电影 演唱会 音乐 歌 舞 运动 跑步 健身 拍照 自拍
rest 美照
news 据 报道 记者 新闻 消息 日电 本报 昨日 今日 日前 发布 公布 宣布 表示 介绍 称 指出 根据 规定 要求 通知 公告 会议
news 召开 举行 举办 活动 项目 公司 企业 集团 市场 产品 品牌 技术 系统 数据 研究 专家 分析 增长 亿元 万元 美元 股 基金
news 银行 政府 国家 教育 学校 大学 学院 部门 管理 发展 建设 经济 社会 文化 历史 世纪 年代 公里 平方 城市 地区 位于
news 属于 包括 主要 以及 其中 等 分享 转发 链接 网页 详情 点击 关注 下载 视频 直播 教程 方法 步骤 攻略 优惠 免费 抽奖
news 参与 报名 招聘 地址 电话 时间 我在 这里
"""


def word_classes(lang: str) -> dict[str, str]:
    """Word -> class, for `en`, `ru` or `zh`. A word that stands twice is of its first class."""
    found: dict[str, str] = {}
    for line in {"en": _ENGLISH, "ru": RUSSIAN, "zh": _CHINESE}[lang].strip().splitlines():
        word_class, *words = line.split()
        for word in words:
            found.setdefault(word, word_class)
    return found
