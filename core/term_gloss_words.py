"""The table of `term_gloss`: everyday words of complaints in English, Chinese and Russian, a row each."""

from __future__ import annotations

WORDS = """\
-|refund / refunds / refunded / money back|退款 / 退钱 / 退还|возврат / верните / вернуть деньги / вернут
-|late / lateness|迟到 / 太晚|поздно / опозда
-|lost / lose|丢失 / 丢了 / 弄丢|потеря / пропал / утеря
-|broken / broke|坏了 / 损坏 / 破损|сломан / сломал / разбит / поломк
-|rude|粗鲁 / 无礼 / 态度差 / 态度恶劣|хамство / хам / груб
-|scam / scammed / scammer|骗局 / 诈骗 / 骗子 / 骗人|обман / мошенн / развод / кидал
-|delay / delayed / delays|延误 / 晚点 / 延迟 / 耽误|задержка / задерж
-|cancelled / cancel / canceled / cancellation|取消|отмена / отмен
-|outage / down / offline|宕机 / 崩了 / 崩溃 / 瘫痪|сбой / упал / лежит / не работает / недоступ
-|error / errors|错误 / 报错 / 出错|ошибка / ошибк
-|bug / bugs / buggy|漏洞 / 故障|баг / глюк
-|crash / crashed / crashes|闪退 / 死机|вылетает / вылет / крах
-|slow / slowly|太慢 / 很慢 / 缓慢|медленно / медлен / тормоз
-|waiting / wait / waited / queue|等待 / 排队 / 久等|ожидание / ждать / ждём / ждем / очередь / очеред
-|angry / furious|生气 / 愤怒 / 气死|злость / злюсь / бесит / зол / возмут
-|shame / shameful / disgrace|可耻 / 丢脸 / 羞耻|позор
-|terrible / awful / horrible / horrendous|糟糕 / 太差 / 极差 / 恶劣|ужасно / ужас / кошмар / отврат
-|worst|最差 / 最烂|худший / худш / хуже
-|bad|不好 / 差评 / 很差|плохо / плох
-|complaint / complain / complaints|投诉 / 抱怨|жалоба / жалоб / жалу / претензи
-|lawsuit / sue / suing / lawyer / court|起诉 / 律师 / 法院 / 诉讼|суд / иск / адвокат / юрист
-|police|报警 / 警察 / 警方|полиция / полици
-|fraud / fraudulent|欺诈 / 诈欺|афера / жульн
-|stolen / steal / theft|被盗 / 偷窃 / 盗窃|кража / украл / краж / вор
-|hacked / hack / hackers|被黑 / 黑客|взлом / хакер
-|leak / leaked / leaks|泄露 / 泄漏|утечка / утеч / слил
-|breach|数据泄露 / 入侵|брешь / нарушение данных
-|password / passwords|密码|пароль / парол
-|account / accounts|账号 / 账户 / 帐号|аккаунт / учётн / учетн
-|blocked / block / banned|封号 / 被封 / 屏蔽|блокировка / заблок / бан
-|charged / overcharged / charge|乱扣费 / 扣费 / 扣款 / 多收|списание / списал
-|fee / fees|手续费 / 收费|комиссия / комисси
0|price / prices|价格 / 价钱|цена / цены / ценам
-|expensive / pricey|太贵 / 昂贵|дорого / дорог
0|payment / pay / paid|付款 / 支付|оплата / оплат / платёж / платеж
0|money|钱 / 金钱|деньги / денег
0|card|银行卡|карта / карты
-|compensation / compensate|赔偿 / 补偿|компенсация / компенс / возмещ
0|voucher / coupon|代金券 / 优惠券 / 抵用券|ваучер / купон / промокод
0|ticket / tickets|机票 / 车票 / 票|билет
0|booking / reservation|预订 / 订单号|бронь / брон
0|order / orders|订单 / 下单|заказ
0|delivery / courier|快递 / 配送 / 送货|доставка / доставк / курьер
0|parcel / package|包裹|посылка / посылк
-|damaged / damage|受损 / 破坏|повреждение / поврежд / порч
-|missing|不见 / 缺失 / 失踪|пропажа / пропаж / не хватает
-|wrong|不对 / 错的 / 搞错|неправильно / неверн / не тот
-|fake / counterfeit|假货 / 假的 / 冒牌|подделка / поддел / фейк / фальш
-|lie / lies / liar / lied / lying|撒谎 / 谎言 / 骗我|ложь / врут / врёт / лгут / лож
-|ignored / ignore / ignoring|无视 / 不理 / 没人理|игнор
-|unanswered / silence / silent|不回复 / 沉默 / 没回应|молчание / молч / не отвеча
0|support / helpdesk|客服 / 支持|поддержка / поддержк
0|service|服务|сервис / обслуж
0|manager / staff|经理 / 员工 / 工作人员|менеджер / сотрудник / персонал
0|answer / reply / response|答复 / 回复 / 回应|ответ
0|apology / apologise / sorry|道歉 / 抱歉 / 对不起|извинения / извин / простите
-|boycott|抵制|бойкот
-|racist / racism|种族歧视|расизм / расис
-|discrimination / discriminated|歧视|дискримин
-|harassment / harassed / harass|骚扰|домогательство / домогат
-|unsafe / dangerous / danger|危险 / 不安全|опасно / опасн
-|injured / injury / hurt|受伤 / 伤者|травма / травм / ранен
-|dead / died / death|死亡 / 去世 / 死了|смерть / умер / погиб
-|fire / burning / burned|起火 / 着火 / 火灾|пожар / горит / загор
-|smoke|冒烟 / 烟雾|дым
-|explosion / exploded|爆炸|взрыв
-|accident|事故 / 意外|авария / авари / несчастн
-|sick / ill / poisoning|生病 / 中毒 / 拉肚子|отравление / отрав / болезн
-|allergy / allergic|过敏|аллергия / аллерги
-|dirty / filthy|肮脏 / 很脏 / 太脏|грязно / грязн / грязь
-|smell / stinks|臭味 / 难闻 / 异味|вонь / воня / запах
-|mould / mold / rotten|发霉 / 腐烂 / 变质|плесень / плесен / гниль / тухл
-|expired|过期|просроч
-|cold|太冷|холодно
-|noise / noisy / loud|噪音 / 吵闹 / 太吵|шум / громк
-|crowded / overbooked|超售 / 拥挤 / 太挤|толпа / давка / овербук
-|stranded / stuck|滞留 / 被困 / 卡住|застряли / застря
-|luggage / baggage / bag / suitcase|行李|багаж / чемодан
0|flight / flights|航班 / 班机|рейс / полёт / полет
0|airport|机场|аэропорт
0|train / trains|火车 / 列车|поезд
0|gate|登机口|выход на посадку / гейт
0|check-in / checkin|值机 / 办理登机|регистрация / регистрац
0|login / sign-in|登录 / 登陆|вход / войти / логин
0|update / upgrade|更新 / 升级|обновление / обновл
0|app|应用 / 软件|приложение / приложен
0|website / site|网站 / 网页|сайт
-|spam|垃圾信息 / 骚扰短信|спам
0|privacy|隐私|приватность / конфиденц
-|data leak|资料外泄|персональные данные / персональн
-|unacceptable|不可接受 / 无法接受|неприемлемо / неприемл / недопуст
-|disappointed / disappointing / disappointment|失望|разочарован / разочар
-|frustrated / frustrating|沮丧 / 无奈|досадно / досад / надоел
-|useless|没用 / 无用|бесполезн / бестолк
-|incompetent|无能 / 不专业|некомпетент / непрофесс
-|stupid / idiotic|愚蠢 / 脑残|глупо / глуп / идиот
-|hate / hated|讨厌 / 恨|ненавижу / ненавид
-|never again|再也不 / 永不|никогда больше / больше никогда
-|avoid|避雷 / 避坑 / 别买|не советую / избега
-|waste|浪费|впустую / трата
-|poor|劣质 / 低劣|некачествен / слабо
-|problem / problems / issue / issues|问题|проблема / проблем
-|failure / failed / fail / fails|失败|провал / неудач
-|chaos / mess|混乱 / 乱套|хаос / бардак / беспорядок
-|nightmare|噩梦|кошмарн
-|emergency / urgent|紧急 / 急|срочно / экстренн
0|help|帮助 / 救命 / 求助|помощь / помогите / помощ
-|scandal|丑闻|скандал
-|corruption / bribe|腐败 / 贿赂|коррупция / корруп / взятк
-|strike|罢工|забастовка / забастов
-|layoffs / fired / laid off|裁员 / 解雇|увольнение / уволен / увольн / сокращен
-|bankrupt / bankruptcy|破产 / 倒闭|банкротство / банкрот
-|rumour / rumor|谣言 / 传言|слухи / слух
-|misleading / misled|误导|вводит в заблуждение / заблужд
-|hidden|隐藏收费 / 套路|скрытый / скрыт
-|forced|强制 / 强迫|принуд / заставля / навяз
-|refused / refuse|拒绝|отказ
-|denied / deny|否认 / 拒登|отрица
-|unfair|不公平 / 不公|несправедлив / нечестн
-|illegal|违法 / 非法|незаконн / нелегал
-|fine / penalty|罚款|штраф
-|recall|召回|отзыв товара / отзывают
-|defective / defect|缺陷 / 瑕疵 / 次品|брак / дефект
-|leaking|漏水 / 渗漏|протечка / протека
-|overheating / hot|发烫 / 过热|перегрев / греется
-|battery|电池|батарея / батаре / аккумулятор
0|warranty / guarantee|保修 / 质保|гарантия / гарант
0|exchange / replacement|换货 / 更换|обмен / замена / замен
0|return|退货|возврат товара
0|subscription|订阅 / 会员|подписка / подписк
-|unsubscribe|退订 / 自动续费|отписаться / отписа / автопродл
-|bot / bots|机器人客服 / 水军|бот
0|review / reviews|评价 / 评论|отзыв / отзывы
0|customers / customer|顾客 / 客户|клиент / покупател
0|passengers / passenger|乘客 / 旅客|пассажир
0|children / kids / baby|孩子 / 儿童 / 婴儿|дети / ребён / ребен
0|wheelchair / disabled|轮椅 / 残疾|коляска / коляск / инвалид
0|hotel / room|酒店 / 房间 / 宾馆|отель / гостиниц
0|food / meal|食物 / 餐食 / 饭菜|еда / питани
0|water|水|вода / воды
0|weather / storm|天气 / 暴风|погода / шторм
+|thanks / thank / thank you|谢谢 / 感谢|спасибо / благодар
+|great / excellent|很棒 / 优秀 / 太好了|отлично / отличн / прекрасн
+|love / loved|喜欢 / 爱了|люблю / обожаю / нравится
+|solved / fixed / resolved|已解决 / 修好 / 解决了|решено / исправ / починил
+|best|最好 / 最棒|лучший / лучш
+|recommend|推荐|рекомендую / советую / рекоменд
+|good / nice|不错 / 很好|хорошо / хорош
+|happy|开心 / 高兴|рад / доволен / довольн
"""
